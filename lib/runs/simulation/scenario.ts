import fc from 'fast-check';
import type { Script } from './simulated-provider.ts';
import { manners } from './simulated-tools.ts';

/** What people, operators and fate do, and how often it is tried. */
const kinds = {
  'send a prompt': 7,
  'send it again': 2,
  regenerate: 1,
  resume: 3,
  stop: 5,
  'stop all': 1,
  leave: 2,
  'close a connection': 4,
  reattach: 3,
  'stop of a stranger': 1,
  'same id by a stranger': 1,
  'answer a call': 3,
  'skip a call': 1,
  kill: 1,
  'shut down': 1,
  freeze: 1,
  'database goes away': 1,
} as const;

/** Something that is done, with numbers for where, to which run and how. */
export type Action = { kind: keyof typeof kinds; place: number; run: number; number: number };

/** A life of some runs: what is done, what the provider does, and in which order it all happens. */
export type Scenario = {
  actions: Action[];
  /** What the provider does with the first run, the second, and so on. */
  scripts: Script[];
  /** The seed of every choice that the world makes. */
  order: number;
  /** How many calls and notices get lost. */
  faults: number;
  /** What alone gets lost; null: anything may. */
  fragile: string | null;
  /** Whether processes hear each other's notices. */
  announces: boolean;
  /** Whether the database is embedded, so that only one process can live. */
  embedded: boolean;
};

/** Counted back from the newest, which is the one that mostly matters. */
const recent = fc.nat(11).map((number) => Math.max(0, number - 6));

const fragile = [
  'notice',
  'response',
  'cancel',
  'originOf',
  'insert',
  'readRun',
  'endRun',
  'saveProgress',
  'silentRuns',
  'unendedRun',
  'requestCancel',
  'strengthen',
  'streaming',
];

const weighted = Object.entries(kinds).map(([kind, weight]) => ({
  weight,
  arbitrary: fc.constant(kind as Action['kind']),
}));

/** Of the lives that the tests play: the same ones every time, so that a change is judged by itself. */
export const seed = 20_261_122;

/** What may happen in a simulated world. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  actions: fc.array(
    fc.record({ kind: fc.oneof(...weighted), place: fc.nat(5), run: recent, number: fc.nat(59) }),
    { minLength: 1, maxLength: 10, size: 'max' },
  ),
  scripts: fc.array(
    fc.record({
      tokens: fc.nat(5),
      ending: fc.constantFrom('finish', 'finish', 'finish', 'fail', 'cut', 'hang', 'hang'),
      thinks: fc.nat(3).map((number) => number === 1),
      repeats: fc.constantFrom('nothing', 'a sentence', 'a word'),
      callSteps: fc.nat(8).map((number) => Math.max(0, number - 4)),
      callsPerStep: fc.nat(2).map((number) => number + 1),
      manner: fc.constantFrom(...manners),
      asks: fc.nat(2).map((number) => number === 1),
    }),
    { minLength: 3, maxLength: 10, size: 'max' },
  ),
  order: fc.nat(),
  faults: fc.nat(3),
  fragile: fc.option(fc.constantFrom(...fragile)),
  announces: fc.nat(3).map((number) => number !== 1),
  embedded: fc.nat(5).map((number) => number === 1),
});
