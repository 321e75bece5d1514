import { readRun } from '#lib/client/api.ts';
import { ApiError, errorOf, sentenceOf } from '#lib/client/api-error.ts';
import { ensureSession } from '#lib/client/http.ts';
import { backoff, wait } from '#lib/client/wait.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { follow, followResponse } from './follow-run.ts';
import { isFollowed, isStopping, type LiveRun } from './live-run.ts';
import type { RunContext } from './run-context.ts';
import { askToCancel, postRun } from './run-requests.ts';
import { bodyOf, type StartRequest } from './start-request.ts';
import { stopRun } from './stop-run.ts';
import { whenKnown } from './when-known.ts';

/** As long as a server that is well never takes to accept a run. */
const answerTimeoutMs = 30_000;
const secondLookMs = 500;
const mostCallOffs = 20;

/** Sends the request for a run and follows its answer, or gives its words back. */
export async function startRun(
  context: RunContext,
  request: StartRequest,
  live: LiveRun,
  supersededShown: number | null,
): Promise<void> {
  const { store } = context;
  let response: Response;
  let tooLong: ReturnType<typeof setTimeout> | undefined;
  try {
    const afterRunId = live.asked ? await whenKnown(store, live.asked.afterRunId) : null;
    await ensureSession();
    // Stopped before it was sent: its words are back in the composer already.
    if (!store.get(live.id)) return;
    if (live.asked) store.update(live.id, { asked: { ...live.asked, afterRunId } });
    // What this is to supersede may arrive after it: it is to arrive stopped, then.
    for (const id of live.supersedes) if (!store.get(id)?.known) stopRun(context, id, 'stop');
    const body = bodyOf(request, live.id, afterRunId, supersededShown);
    const signal = context.connect(live.id);
    tooLong = setTimeout(() => context.disconnect(live.id), answerTimeoutMs);
    response = await postRun(context.send, body, signal);
  } catch (error) {
    return unanswered(context, live.id, sentenceOf(error));
  } finally {
    clearTimeout(tooLong);
  }
  if (!response.ok) return refused(context, live.id, await errorOf(response));
  context.known(live.id);
  const now = store.get(live.id);
  // A stop let the request arrive; now the end of its connection is one more way to tell of it.
  if (!now || isStopping(now)) return context.disconnect(live.id);
  if (isFollowed(now)) store.update(live.id, { phase: 'streaming' });
  void followResponse(context, live.id, response);
}

async function refused(context: RunContext, id: string, refusal: ApiError): Promise<void> {
  // The run exists, or a proxy answered in the server's place: there may be an answer to follow.
  const isUnclear = refusal.code === 'run_exists' || refusal.code === 'http_error';
  if (isUnclear) await unanswered(context, id, refusal.message);
  else context.giveBack(id, refusal.message);
}

/** No answer came, yet the request may have arrived: the server is asked before words go back. */
async function unanswered(context: RunContext, id: string, sentence: string): Promise<void> {
  context.disconnect(id);
  const saved = await lookFor(id);
  const live = context.store.get(id);
  // A stop asks on by itself until it knows.
  if (!live || isStopping(live)) return;
  if (saved) {
    context.learn(id, saved);
    void follow(context, id);
    return;
  }
  context.giveBack(id, sentence);
  await callOff(context, id);
}

async function lookFor(id: string): Promise<RunJson | null> {
  for (const isLast of [false, true]) {
    try {
      return await readRun(id);
    } catch (error) {
      // Whoever says that there is none knows; who cannot be reached may be there in a moment.
      if (isLast || (error instanceof ApiError && error.status === 404)) return null;
      await wait(secondLookMs);
    }
  }
  return null;
}

/**
 * Words that are back in their composer must not be answered as well. A request that arrived unheard
 * is stopped, and one that is still on its way finds itself stopped.
 */
async function callOff(context: RunContext, id: string): Promise<void> {
  for (let attempt = 0; attempt < mostCallOffs; attempt++) {
    const answer = await askToCancel(id, { reason: 'stop', shown: 0 });
    if (answer === 'unknown') return;
    if (typeof answer === 'object' && answer.run.status !== 'streaming') {
      context.foundLate(answer.run);
      return;
    }
    await wait(backoff(attempt, 300, 20_000));
  }
}
