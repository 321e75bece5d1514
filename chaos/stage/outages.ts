import { setTimeout as delay } from 'node:timers/promises';
import type { Counts } from '#chaos/journal.ts';
import { between, chance } from '#chaos/random.ts';
import type { Life, Server } from './server.ts';

/** So long after a start nothing of an earlier process may be streaming. */
export const settledMs = 15_000;

/**
 * Kills and restarts one server again and again, until the signal aborts.
 * @param onSettled is called when a process has been ready for 15 s
 * @returns the restarts' own times, in milliseconds; then the server runs
 */
export async function disturb(
  server: Server,
  counts: Counts,
  signal: AbortSignal,
  onSettled: (life: Life) => Promise<void>,
): Promise<number[]> {
  const restarts: number[] = [];
  while (!signal.aborted) {
    const { life } = server;
    // One life in three is long enough to be looked into.
    const isLong = chance(0.35);
    await sleep(isLong ? settledMs : between(1_500, 12_000), signal);
    if (isLong && life && !signal.aborted) {
      await onSettled(life);
      await sleep(between(0, 5_000), signal);
    }
    if (signal.aborted) break;
    restarts.push(await restart(server, counts, chance(0.65) ? 'SIGKILL' : 'SIGTERM'));
  }
  return restarts;
}

/** Ends the process, leaves a gap or none, and brings up another. @returns how long that took */
export async function restart(
  server: Server,
  counts: Counts,
  how: 'SIGKILL' | 'SIGTERM',
): Promise<number> {
  counts.add(how);
  await server.end(how);
  if (chance(0.5)) await delay(between(0, 2_000));
  if (chance(0.15)) {
    counts.add('SIGKILL while starting');
    await server.failToStart(between(100, 3_000));
  }
  const startedAt = Date.now();
  await server.startAgain();
  return Date.now() - startedAt;
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    // It is over, which is all that the signal says; the caller asks it.
  }
}
