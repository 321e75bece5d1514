import type { Figure } from './samples.ts';
import type { TargetName } from './targets.ts';

/** What Halt is to reach, and from where on the quick run fails. */
export type Limit = Figure & {
  load: string;
  targets: TargetName[];
  says: string;
  /** At most this, over all rounds. */
  goal: number;
  /** Beyond this `--quick` fails: as much wider as a shared machine needs; null: it does not look. */
  guard: number | null;
};

const halt: TargetName[] = ['halt-embedded', 'halt-postgres'];

export const limits: Limit[] = [
  {
    says: 'stop → socket closed, p99, against the bare pipe',
    load: '100x100',
    targets: halt,
    measure: 'closed',
    quantile: 0.99,
    over: 'pipe',
    goal: 1.5,
    // Two of the two hundred stops of a quick run decide.
    guard: 6,
  },
  {
    says: 'sent tokens that were unseen at the stop, in %',
    load: '100x100',
    targets: halt,
    measure: 'unseenPercent',
    goal: 0.5,
    guard: 2,
  },
  {
    says: "processor time per token, against the AI SDK's recipe",
    load: '100x100',
    targets: halt,
    measure: 'cpuPerToken',
    over: 'recipe',
    goal: 0.5,
    guard: null,
  },
  {
    says: 'processor time per token, against the recipe without its compression',
    load: '100x100',
    targets: halt,
    measure: 'cpuPerToken',
    over: 'recipe-plain',
    goal: 0.5,
    guard: 1.2,
  },
  {
    says: 'stop → socket closed, p99, in ms',
    load: '1000x10',
    targets: halt,
    measure: 'closed',
    quantile: 0.99,
    goal: 50,
    guard: null,
  },
  {
    says: 'memory per live stream, in KB',
    load: 'memory',
    targets: halt,
    measure: 'residentPerStream',
    goal: 64,
    guard: null,
  },
  {
    says: 'first token after the provider’s, median, in ms',
    load: '1x100',
    targets: halt,
    measure: 'firstToken',
    quantile: 0.5,
    goal: 5,
    guard: null,
  },
  {
    says: 'processor time with 100 KB saved per stream, against none',
    load: 'saving',
    targets: halt,
    measure: 'cpuGrowth',
    goal: 1.1,
    guard: null,
  },
];
