import type { RunAnswer } from '#lib/shared/api.ts';
import type { OnLeave, RunJson } from '#lib/shared/run.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import { ApiError, errorOf, sentenceOf } from './api-error.ts';
import { cancelRun, readRun } from './calls.ts';
import { follow, followResponse } from './follow-run.ts';
import { type FollowedRun, isStopping } from './followed-run.ts';
import type { FollowedRuns } from './followed-runs.ts';
import { pageId } from './page-id.ts';
import { ensureSession } from './request.ts';
import { Backoff, wait } from './retry.ts';
import type { RunContext, RunResponse } from './run-transport.ts';
import { stopRun } from './stop-run.ts';

/** What to answer: a new prompt, a prompt again from nothing, or the rest of an ended answer. */
export type StartRequest = {
  chatId: string;
  composerKey: string;
  model: string | null;
  /** Null leaves it to the user's settings. */
  onLeave: OnLeave | null;
} & (
  | {
      kind: 'prompt';
      text: string;
      afterRunId: string | null;
      /** The tool servers that are off in the chat which it makes. */
      toolsOff?: readonly string[];
    }
  | { kind: 'regenerate'; promptId: string }
  | { kind: 'resume'; promptId: string; from: RunJson }
);

/** As long as a server that is well never takes to accept a run. */
const answerTimeoutMs = 30_000;
/** How long a prompt waits for the server to know the run that it follows. */
const knownWithinMs = 3000;
const secondLookMs = 500;
const mostCancels = 20;

/**
 * Sends the request for a run and follows its answer, or gives its words back.
 * @param supersededShown how much of the answer that this one supersedes was on screen
 */
export async function requestRun(
  context: RunContext,
  { id, supersedes }: FollowedRun,
  request: StartRequest,
  supersededShown: number | null,
): Promise<void> {
  const { runs, transport } = context;
  let answer: RunResponse;
  let tooLong: ReturnType<typeof setTimeout> | undefined;
  try {
    const wanted = request.kind === 'prompt' ? request.afterRunId : null;
    const afterRunId = await knownOrBefore(runs, wanted);
    await ensureSession();
    // Stopped before it was sent: its words are back in the composer already.
    if (!runs.get(id)) return;
    // What this is to supersede may arrive after it: it is to arrive stopped, then.
    for (const held of supersedes) if (!runs.get(held)?.isKnown) stopRun(context, held, 'stop');
    runs.dispatch(id, { type: 'sent', afterRunId });
    const signal = transport.connect(id);
    tooLong = setTimeout(() => transport.disconnect(id), answerTimeoutMs);
    answer = await transport.request(inputOf(request, id, afterRunId, supersededShown), signal);
  } catch (error) {
    return await unanswered(context, id, sentenceOf(error));
  } finally {
    clearTimeout(tooLong);
  }
  if (answer.response.ok) return await accepted(context, id, answer);
  answer.release();
  const refusal = await errorOf(answer.response);
  // The run exists, or a proxy answered in the server's place: there may be an answer to follow.
  const isUnclear = refusal.code === 'run_exists' || refusal.code === 'http_error';
  if (isUnclear) await unanswered(context, id, refusal.message);
  else runs.dispatch(id, { type: 'returned', sentence: refusal.message });
}

async function accepted(context: RunContext, id: string, answer: RunResponse): Promise<void> {
  const { runs, transport } = context;
  runs.dispatch(id, { type: 'accepted' });
  const run = runs.get(id);
  if (!run || isStopping(run)) {
    // A stop let the request arrive; now the end of its connection is one more way to tell of it.
    transport.disconnect(id);
    answer.release();
    return;
  }
  if (answer.response.status !== 202) return await followResponse(context, id, answer);
  const { run: head } = (await answer.response.json()) as RunAnswer;
  runs.dispatch(id, { type: 'described', head });
  await follow(context, id, { isReturn: true });
}

/**
 * The run that a new prompt can follow: the one that is wanted, once the server has it. One stopped
 * within the blink between request and answer may never get there; then it is the one before it.
 */
async function knownOrBefore(runs: FollowedRuns, runId: string | null): Promise<string | null> {
  const before = runId === null ? undefined : runs.get(runId);
  if (!before || before.isKnown) return runId;
  await runs.when(() => runs.get(before.id)?.isKnown ?? true, knownWithinMs);
  return runs.get(before.id)?.isKnown ? runId : (before.prompt?.afterRunId ?? null);
}

/** No answer came, yet the request may have arrived: the server is asked before words go back. */
async function unanswered(context: RunContext, id: string, sentence: string): Promise<void> {
  const { runs, transport } = context;
  transport.disconnect(id);
  runs.dispatch(id, { type: 'requestFailed' });
  const found = await lookFor(id);
  const run = runs.get(id);
  // A stop goes on by itself until it knows.
  if (!run || run.phase === 'ended' || isStopping(run)) return;
  if (found) {
    runs.dispatch(id, { type: 'described', head: found });
    return await follow(context, id);
  }
  runs.dispatch(id, { type: 'returned', sentence });
  await cancelReturned(id);
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
 * is stopped, and one that is still on its way finds itself stopped. News tell what came of it.
 */
async function cancelReturned(id: string): Promise<void> {
  const backoff = new Backoff({ firstMs: 300, mostMs: 20_000 });
  while (backoff.tries < mostCancels) {
    const outcome = await cancelRun(id, { reason: 'stop', shown: 0 });
    const isOver = typeof outcome === 'object' && outcome.run.status !== 'streaming';
    if (isOver || outcome === 'unknown') return;
    await backoff.wait();
  }
}

function inputOf(
  request: StartRequest,
  id: string,
  afterRunId: string | null,
  supersededShown: number | null,
): RunInput {
  const { model, onLeave } = request;
  const common = {
    id,
    page: pageId,
    ...(onLeave && { onLeave }),
    ...(model && { model }),
    ...(supersededShown !== null && { supersededShown }),
  };
  if (request.kind === 'regenerate') {
    return { ...common, kind: 'regenerate', promptId: request.promptId };
  }
  if (request.kind === 'resume') return { ...common, kind: 'resume', runId: request.from.id };
  return {
    ...common,
    kind: 'prompt',
    chatId: request.chatId,
    text: request.text,
    ...(request.toolsOff && { toolsOff: [...request.toolsOff] }),
    // What is to follow nothing must not follow the newest, as it would where nothing is said.
    ...((afterRunId || request.afterRunId === null) && { afterRunId }),
  };
}
