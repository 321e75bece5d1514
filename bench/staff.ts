import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, JobResult, Phase } from './load.ts';
import { type BenchProcess, startProcess } from './processes.ts';
import type { ProviderAsk, Sent } from './provider.ts';
import { ask, hearChild } from './questions.ts';

const longestCloseMs = 10_000;
/** Time for all that the last streams left to be done. */
const restMs = 300;

/** The two sides of every target: the provider and the load client. */
export type Staff = { provider: BenchProcess; load: BenchProcess; providerUrl: string };

export async function startStaff(): Promise<Staff> {
  const [provider, load] = ['provider.ts', 'load.ts'].map((script) =>
    startProcess(join(import.meta.dirname, script)),
  ) as [BenchProcess, BenchProcess];
  const port = await ask<number>(provider, 'port' satisfies ProviderAsk);
  return { provider, load, providerUrl: `http://127.0.0.1:${port}` };
}

export type Streamed = JobResult & { sent: Map<string, Sent> };

/**
 * Has the load client do a job, and the provider tell what it saw of it. Requests that are still
 * open at the provider long after their streams were stopped are closed and have no `closedAt`.
 * @param onPhase called when the client enters a phase; the next is not held up by it
 */
export async function stream(
  { provider, load }: Staff,
  job: Job,
  onPhase: (phase: Phase) => void,
): Promise<Streamed> {
  const stopHearing = hearChild(load, (told) => onPhase(told as Phase));
  const askProvider = <Result>(what: ProviderAsk) => ask<Result>(provider, what);
  try {
    const result = await ask<JobResult>(load, job);
    for (const end = performance.now() + longestCloseMs; performance.now() < end; ) {
      if ((await askProvider<number>('open')) === 0) break;
      await delay(20);
    }
    const records = await askProvider<Sent[]>('records');
    await askProvider('drop');
    await delay(restMs);
    return { ...result, sent: new Map(records.map((sent) => [sent.key, sent])) };
  } finally {
    stopHearing();
  }
}
