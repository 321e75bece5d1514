import { setTimeout as delay } from 'node:timers/promises';
import type { Counts } from '#chaos/counts.ts';
import type { Random } from '#chaos/random.ts';
import type { HaltServer, Life } from './halt-server.ts';

/** So long after a start nothing of an earlier process may be streaming. */
export const settledMs = 15_000;

/**
 * Kills and restarts one server again and again.
 * @param onSettled is called when a process has been ready for 15 s
 * @returns the restarts' own times, in milliseconds, once it is over and the server runs
 */
export async function disturb(
  server: HaltServer,
  random: Random,
  counts: Counts,
  signal: AbortSignal,
  onSettled: (server: HaltServer, life: Life) => Promise<void>,
): Promise<number[]> {
  const restarts: number[] = [];
  while (!signal.aborted) {
    await liveOn(server, random, signal, onSettled);
    if (signal.aborted) break;
    restarts.push(
      await restart(server, random, counts, random.chance(0.65) ? 'SIGKILL' : 'SIGTERM'),
    );
  }
  return restarts;
}

/** Ends the process, leaves a gap or none, and brings up another. @returns how long that took */
export async function restart(
  server: HaltServer,
  random: Random,
  counts: Counts,
  how: 'SIGKILL' | 'SIGTERM',
): Promise<number> {
  counts.add(how);
  await server.end(how);
  if (random.chance(0.5)) await delay(random.between(0, 2_000));
  let life = server.spawn();
  if (random.chance(0.15)) {
    counts.add('SIGKILL while starting');
    await delay(random.between(100, 3_000));
    await server.end('SIGKILL');
    life = server.spawn();
  }
  await server.ready(life);
  return Date.now() - life.startedAt;
}

/** Lets it live for a random time; one life in three is long enough to be looked into. */
async function liveOn(
  server: HaltServer,
  random: Random,
  signal: AbortSignal,
  onSettled: (server: HaltServer, life: Life) => Promise<void>,
): Promise<void> {
  const life = server.life;
  const isLong = random.chance(0.35);
  await sleep(isLong ? settledMs : random.between(1_500, 12_000), signal);
  if (!isLong || !life || signal.aborted) return;
  await onSettled(server, life);
  await sleep(random.between(0, 5_000), signal);
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    // It is over, which is all that the signal says; the caller asks it.
  }
}
