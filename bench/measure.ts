import { availableParallelism } from 'node:os';
import { type Load, type Loaded, load } from './load.ts';
import { familyOf, type Memory, memoryOf, othersMs } from './machine.ts';
import {
  probeFolder,
  type Surroundings,
  startTarget,
  type Target,
  type TargetName,
} from './targets.ts';

/** All that a measure observed, by its name. */
export type Values = Record<string, readonly number[]>;

/** One measurement of one target, and the share of the processors that others had meanwhile. */
export type Sample = { load: LoadName; target: TargetName; values: Values; others: number };

export type LoadName = '1x100' | '100x100' | '1000x10';

export type Size = {
  name: LoadName;
  rounds: number;
  waves: number;
  load: Load;
  /** Whether no reference is needed. */
  onHaltAlone?: boolean;
};

const one: Load = { streams: 1, rate: 100, rampMs: 0, steadyMs: 50, stopMs: 50 };
const hundred: Load = { streams: 100, rate: 100, rampMs: 1000, steadyMs: 2000, stopMs: 4000 };
const thousand: Load = { streams: 1000, rate: 10, rampMs: 15_000, steadyMs: 2000, stopMs: 15_000 };

/** How much of each load there is. */
export const whole: Size[] = [
  { name: '1x100', rounds: 3, waves: 15, load: one },
  { name: '100x100', rounds: 3, waves: 2, load: hundred },
  { name: '1000x10', rounds: 1, waves: 1, load: thousand },
];
/** The same within three minutes. */
export const quick: Size[] = [
  { name: '1x100', rounds: 1, waves: 15, load: one },
  { name: '100x100', rounds: 1, waves: 2, load: { ...hundred, stopMs: 2000 } },
  {
    name: '1000x10',
    rounds: 1,
    waves: 1,
    load: { ...thousand, rampMs: 10_000, stopMs: 10_000 },
    onHaltAlone: true,
  },
];

const warmUp: Load = { streams: 50, rate: 50, rampMs: 1000, steadyMs: 500, stopMs: 500 };

/** A target that nobody's first requests are measured on. */
export async function startWarm(name: TargetName, around: Surroundings): Promise<Target> {
  const target = await startTarget(name, around);
  for (let wave = 0; wave < 2; wave++) await load(target, around.providerUrl, warmUp);
  return target;
}

/** Puts a load on a target and takes its figures. */
export async function measure(
  { name, waves, load: size }: Size,
  target: Target,
  around: Surroundings,
): Promise<Pick<Sample, 'values' | 'others'>> {
  const before = { others: othersMs(), at: performance.now() };
  const all: Values[] = [];
  for (let wave = 0; wave < waves; wave++) {
    all.push(
      name === '1000x10'
        ? await withMemory(target, around, size)
        : valuesOf(await load(target, around.providerUrl, size)),
    );
  }
  const there = (performance.now() - before.at) * availableParallelism();
  return { values: joined(all), others: Math.max(0, othersMs() - before.others) / there };
}

/** What a live stream costs in memory: the process before, and the same with all streams live. */
async function withMemory(target: Target, around: Surroundings, size: Load): Promise<Values> {
  const memory = () => memoryOf(familyOf(target.pid), probeFolder(around));
  const before = await memory();
  let during: Memory = before;
  const loaded = await load(target, around.providerUrl, size, async () => {
    during = await memory();
  });
  return {
    ...valuesOf(loaded),
    residentPerStream: [(during.resident - before.resident) / 1024 / size.streams],
    heldPerStream: [(during.held - before.held) / 1024 / size.streams],
  };
}

/** Times in milliseconds from the press of Stop, or from the request less the provider's own time. */
function valuesOf({ received, sent, steadyTokens, steadyCpuMs }: Loaded): Values {
  const values = { closed: [], answered: [], firstToken: [] } as Record<string, number[]>;
  let [sentTokens, unseen, failed] = [0, 0, 0];
  for (const stream of received) {
    const record = sent.get(stream.key);
    if (stream.pressedAt === null || !record || stream.problem || record.closedAt === null) {
      failed++;
      continue;
    }
    sentTokens += record.tokens;
    unseen += record.tokens - stream.tokens;
    values.closed?.push(record.closedAt - stream.pressedAt);
    if (stream.answeredAt !== null) values.answered?.push(stream.answeredAt - stream.pressedAt);
    if (stream.firstTokenAt === null || record.firstTokenAt === null) continue;
    values.firstToken?.push(
      stream.firstTokenAt - stream.sentAt - (record.firstTokenAt - record.receivedAt),
    );
  }
  return {
    ...values,
    unseenPercent: [(100 * unseen) / sentTokens],
    cpuPerToken: [(steadyCpuMs * 1000) / steadyTokens],
    failed: [failed],
  };
}

function joined(all: readonly Values[]): Values {
  const names = new Set(all.flatMap((values) => Object.keys(values)));
  return Object.fromEntries(
    [...names].map((name) => [name, all.flatMap((values) => values[name] ?? [])]),
  );
}

/** How long Halt takes to answer, on a folder without a database and on one that it left. */
export async function measureStarts(name: TargetName, around: Surroundings): Promise<Values> {
  const began = performance.now();
  const target = await startTarget(name, around);
  const first = performance.now() - began;
  const { halt } = target;
  if (!halt) throw new Error('Only Halt is started to be timed.');
  const again: number[] = [];
  for (let time = 0; time < 3; time++) {
    halt.terminate();
    await halt.ended;
    const from = performance.now();
    await halt.startAgain();
    again.push(performance.now() - from);
  }
  await target.end();
  return { startFirst: [first], startAgain: again };
}
