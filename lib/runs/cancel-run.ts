import { RequestError } from '#lib/request-error.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { Asked } from './store/run-store.ts';

const longestWaitMs = 5_000;
const pollIntervalMs = 50;

/**
 * Asks a run to end, and waits until it has.
 * @returns the run as saved, or null where this owner has no such run: the word is then kept for a
 * minute, for a run that has not arrived yet.
 * @throws {RequestError} 503 where the end could not be seen saved in time. The provider may have
 * been stopped, but nobody should say so yet.
 */
export async function cancelRun(
  engine: Engine,
  userId: string,
  runId: string,
  asked: Asked,
): Promise<RunJson | null> {
  const live = engine.live.get(userId, runId);
  const run = live
    ? await cancelLive(engine, live, asked)
    : await cancelElsewhere(engine, userId, runId, asked);
  if (run?.status !== 'canceled' || run.endReason !== 'disconnect') return run;
  await engine.store.strengthen(userId, runId, asked);
  return await engine.store.readRun(userId, runId);
}

async function cancelLive(engine: Engine, live: LiveRun, asked: Asked): Promise<RunJson | null> {
  live.ask({ status: 'canceled', ...asked });
  const ended = await Promise.race([live.ended, timeUp(engine)]);
  if (ended) return ended;
  // It could not be started: the word is for the next that arrives with this id.
  if (ended === null) return await cancelElsewhere(engine, live.userId, live.id, asked);
  return await unconfirmed(engine, live.userId, live.id);
}

async function cancelElsewhere(
  engine: Engine,
  userId: string,
  runId: string,
  asked: Asked,
): Promise<RunJson | null> {
  const found = await engine.store.readRun(userId, runId);
  if (found && found.status !== 'streaming') return found;
  await askElsewhere(engine, userId, runId, asked);
  // It may have arrived here while its word was being written down.
  const live = engine.live.get(userId, runId);
  if (live) return await cancelLive(engine, live, asked);
  if (!found) return null;
  for (const end = engine.clock.now() + longestWaitMs; engine.clock.now() < end; ) {
    const run = await engine.store.readRun(userId, runId);
    if (run?.status !== 'streaming') return run;
    await engine.clock.wait(pollIntervalMs);
  }
  return await unconfirmed(engine, userId, runId);
}

/** Writes a cancel down for the instance that has the run, or will have it, and tells it. */
export async function askElsewhere(
  engine: Engine,
  userId: string,
  runId: string,
  asked: Asked,
): Promise<void> {
  await engine.store.askCancel(userId, runId, asked);
}

async function timeUp(engine: Engine): Promise<undefined> {
  await engine.clock.wait(longestWaitMs);
}

async function unconfirmed(engine: Engine, userId: string, runId: string): Promise<RunJson | null> {
  const run = await engine.store.readRun(userId, runId);
  if (run?.status !== 'streaming') return run;
  throw new RequestError(
    503,
    'stop_unconfirmed',
    'The run was asked to stop, but its end has not been saved yet; ask again.',
  );
}
