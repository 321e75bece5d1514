import { setTimeout as delay } from 'node:timers/promises';
import { type Counters, DatabaseCounters } from './database-counters.ts';
import type { Values } from './samples.ts';
import { type Staff, stream } from './staff.ts';
import type { Target } from './targets.ts';

const common = { rate: 100, burst: 0, settleMs: 1000, waves: 1 };
/** Runs that are stopped before there is much to save: what starting and ending one costs. */
const short = { ...common, streams: 100, rampMs: 2000, settleMs: 0, steadyMs: 0, stopMs: 200 };
const steady = { ...common, streams: 100, rampMs: 1000, steadyMs: 8000, stopMs: 1000 };
/** Longer than PostgreSQL takes to count what an idle connection has done. */
const countedAfterMs = 11_000;

/** What runs write to PostgreSQL: each by itself, and all that are live, per second. */
export async function measureDatabase(staff: Staff, target: Target, seed: number): Promise<Values> {
  if (!target.databaseUrl) return {};
  const counters = new DatabaseCounters(target.databaseUrl);
  await counters.open();
  const job = { url: target.url, wire: target.wire, seed };
  const beforeRuns = await counters.read();
  await stream(staff, { ...job, ...short }, () => undefined);
  await delay(countedAfterMs);
  const afterRuns = await counters.read();

  const readings: Promise<Counters>[] = [];
  await stream(staff, { ...job, ...steady }, (phase) => {
    if (phase === 'steady' || phase === 'stopping') readings.push(counters.read());
  });
  const [begin = afterRuns, end = afterRuns] = await Promise.all(readings);
  await counters.close();
  const seconds = steady.steadyMs / 1000;
  return {
    rowsPerRun: (afterRuns.rows - beforeRuns.rows) / short.streams,
    transactionsPerRun: (afterRuns.transactions - beforeRuns.transactions) / short.streams,
    walPerRun: (afterRuns.walBytes - beforeRuns.walBytes) / 1024 / short.streams,
    rowsPerSecond: (end.rows - begin.rows) / seconds,
    transactionsPerSecond: (end.transactions - begin.transactions) / seconds,
    walPerSecond: (end.walBytes - begin.walBytes) / 1024 / seconds,
  };
}
