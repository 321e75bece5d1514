import { log } from '#lib/log.ts';
import { RequestError } from '#lib/request-error.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { CancelRequest } from './ending.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';

const longestWaitMs = 5_000;
const pollIntervalMs = 50;

/**
 * Requests that a run end, and waits until it has.
 * @returns the run as saved, or null where this owner has no such run: the request is then kept for a
 * minute, for a run that has not arrived yet.
 * @throws {RequestError} 503 where the end could not be seen saved in time. The provider may have
 * been stopped, but nobody should say so yet.
 */
export async function cancelRun(
  engine: Engine,
  userId: string,
  runId: string,
  asked: CancelRequest,
): Promise<RunJson | null> {
  const request = { askedAt: new Date(), ...asked };
  const live = engine.live.get(userId, runId);
  const run = live
    ? await cancelLive(engine, live, request)
    : await cancelElsewhere(engine, userId, runId, request);
  if (run?.status !== 'canceled' || run.endReason !== 'disconnect') return run;
  if (await engine.store.strengthen(userId, runId, request)) {
    // The line of its end has told of the bare disconnect.
    log().info({ run: runId, status: 'canceled', endReason: request.reason }, 'run canceled');
  }
  return await engine.store.readRun(userId, runId);
}

/**
 * Requests that all of an owner's streaming runs end, wherever they are, and waits until they have.
 * @returns the runs as saved.
 * @throws as cancelRun does, when all have been asked.
 */
export async function cancelAllRuns(
  engine: Engine,
  userId: string,
  request: CancelRequest,
): Promise<RunJson[]> {
  const cancelEach = (ids: string[]) =>
    Promise.all(ids.map((id) => cancelRun(engine, userId, id, request)));
  const own = engine.live.all().filter((run) => run.userId === userId);
  const here = own.map((run) => run.id);
  // Those that are live here are canceled at once, before anything is awaited.
  const [endedHere, endedElsewhere] = await Promise.all([
    cancelEach(here),
    engine.store
      .streamingRuns(userId)
      .then((ids) => cancelEach(ids.filter((id) => !here.includes(id)))),
  ]);
  return [...endedHere, ...endedElsewhere].filter((run) => run !== null);
}

async function cancelLive(
  engine: Engine,
  live: LiveRun,
  request: CancelRequest,
): Promise<RunJson | null> {
  live.requestEnd({ status: 'canceled', ...request });
  const ended = await Promise.race([live.ended, timeUp(engine)]);
  if (ended) return ended;
  // It could not be started: the request is for the next that arrives with this id.
  if (ended === null) return await cancelElsewhere(engine, live.userId, live.id, request);
  return await unconfirmed(engine, live.userId, live.id);
}

async function cancelElsewhere(
  engine: Engine,
  userId: string,
  runId: string,
  request: CancelRequest,
): Promise<RunJson | null> {
  const found = await engine.store.readRun(userId, runId);
  if (found && found.status !== 'streaming') return found;
  await engine.store.requestCancel(userId, runId, request);
  // It may have arrived here while the request was being written down.
  const live = engine.live.get(userId, runId);
  if (live) return await cancelLive(engine, live, request);
  if (!found) return null;
  for (const end = engine.clock.now() + longestWaitMs; engine.clock.now() < end; ) {
    const run = await engine.store.readRun(userId, runId);
    if (run?.status !== 'streaming') return run;
    await engine.clock.wait(pollIntervalMs);
  }
  return await unconfirmed(engine, userId, runId);
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
