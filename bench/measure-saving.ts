import { DatabaseCounters } from './database-counters.ts';
import { measureStreams, type StreamLoad } from './measure-streams.ts';
import type { Values } from './samples.ts';
import type { Staff } from './staff.ts';
import type { Target } from './targets.ts';
import { token } from './tokens.ts';

const alreadySaved = 100 * 1024;
const load: StreamLoad = {
  streams: 100,
  rate: 20,
  burst: 0,
  rampMs: 4000,
  settleMs: 2500,
  steadyMs: 5000,
  stopMs: 2000,
  waves: 1,
};

/**
 * A hundred slow streams, from nothing and with 100 KB each that have been saved already: what
 * saving costs must not depend on it.
 */
export async function measureSaving(staff: Staff, target: Target, seed: number): Promise<Values> {
  const short = await measured(staff, target, load, seed);
  const burst = Math.round(alreadySaved / token.length);
  const long = await measured(staff, target, { ...load, burst }, seed);
  return {
    cpuShort: short.cpu,
    cpuLong: long.cpu,
    cpuGrowth: long.cpu / short.cpu,
    loopDelayShort: short.loopDelay,
    loopDelayLong: long.loopDelay,
    walShort: short.wal,
    walLong: long.wal,
    walGrowth: long.wal / short.wal,
  };
}

type Costs = { cpu: number; loopDelay: number; wal: number };

async function measured(
  staff: Staff,
  target: Target,
  streams: StreamLoad,
  seed: number,
): Promise<Costs> {
  const counters = target.databaseUrl ? new DatabaseCounters(target.databaseUrl) : null;
  await counters?.open();
  const wal: Promise<number>[] = [];
  const { cpuShare, loopDelayP99 } = await measureStreams(staff, target, streams, seed, (phase) => {
    if (!counters || (phase !== 'steady' && phase !== 'stopping')) return;
    wal.push(counters.read().then(({ walBytes }) => walBytes));
  });
  const [begin = Number.NaN, end = Number.NaN] = await Promise.all(wal);
  await counters?.close();
  return {
    cpu: Number(cpuShare) * 1000,
    loopDelay: Number(loopDelayP99),
    wal: (end - begin) / 1024 / (streams.steadyMs / 1000),
  };
}
