import { measureDatabase } from './measure-database.ts';
import { measureMemory } from './measure-memory.ts';
import { measureSaving } from './measure-saving.ts';
import { measureScale } from './measure-scale.ts';
import { measureStreams, type StreamLoad } from './measure-streams.ts';
import { ProfileOfTarget } from './profile.ts';
import type { Values } from './samples.ts';
import type { Stage } from './stage.ts';
import type { TargetName } from './targets.ts';

/** Something that is measured on targets, round after round. */
export type Load = {
  name: string;
  /** Whether it makes sense for a target. */
  suits(target: TargetName): boolean;
  /** How many rounds it has at most: some take long and vary little. */
  rounds: number;
  /** How often the targets take turns in a round, each of which counts as one; absent: once. */
  turns?: number;
  quick: boolean;
  measure(stage: Stage, target: TargetName, round: number): Promise<Values>;
};

const anyTarget = () => true;
const isHalt = (target: TargetName) => target.startsWith('halt-');

export const loads: Load[] = [
  streams('1x100', { streams: 1, rate: 100, rampMs: 0, steadyMs: 300, stopMs: 300, waves: 25 }),
  streams('10x100', { streams: 10, rate: 100, rampMs: 100, steadyMs: 500, stopMs: 1000, waves: 8 }),
  streams(
    '100x100',
    { streams: 100, rate: 100, rampMs: 1000, steadyMs: 2000, stopMs: 4000, waves: 1 },
    { turns: 3, quickly: { stopMs: 2000 } },
  ),
  streams('1000x10', {
    streams: 1000,
    rate: 10,
    rampMs: 15_000,
    steadyMs: 4000,
    stopMs: 15_000,
    waves: 1,
  }),
  {
    name: 'memory',
    suits: anyTarget,
    rounds: 2,
    quick: false,
    measure: async (stage, name, round) => {
      const target = await stage.freshTarget(name);
      const values = await measureMemory(stage.staff, target, round);
      await target.process.end();
      return values;
    },
  },
  {
    name: 'database',
    suits: (target) => target === 'halt-postgres',
    rounds: 2,
    quick: false,
    measure: async (stage, name, round) =>
      await measureDatabase(stage.staff, await stage.target(name), round),
  },
  {
    name: 'saving',
    suits: isHalt,
    rounds: 3,
    quick: false,
    measure: async (stage, name, round) =>
      await measureSaving(stage.staff, await stage.target(name), round),
  },
  {
    name: 'scale',
    suits: isHalt,
    rounds: 2,
    quick: false,
    measure: (stage, name) => measureScale(stage, name),
  },
];

export const loadNames = loads.map(({ name }) => name);

function streams(
  name: string,
  load: Omit<StreamLoad, 'burst' | 'settleMs'>,
  { turns, quickly }: { turns?: number; quickly?: Partial<StreamLoad> } = {},
): Load {
  return {
    name,
    suits: anyTarget,
    rounds: Number.POSITIVE_INFINITY,
    turns,
    quick: quickly !== undefined,
    measure: async (stage, targetName, round) => {
      const { quick, profile } = stage.options;
      const chosen = { burst: 0, settleMs: 300, ...load, ...(quick && quickly) };
      const target = await stage.target(targetName);
      if (profile === null) return await measureStreams(stage.staff, target, chosen, round);
      const kept = await ProfileOfTarget.open(target, profile, name);
      const onPhase = kept.enter.bind(kept);
      const values = await measureStreams(stage.staff, target, chosen, round, onPhase);
      await kept.saved();
      return values;
    },
  };
}
