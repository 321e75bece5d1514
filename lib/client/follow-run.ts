import type { UIMessageChunk } from 'ai';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import { askingCalls } from '#lib/shared/tool-parts.ts';
import { partsOf, sizeOf } from './answer-parts.ts';
import { ApiError } from './api-error.ts';
import { readRun } from './calls.ts';
import { isFollowing, isStopping, type RunHead } from './followed-run.ts';
import { Backoff, wait, watchSilence } from './retry.ts';
import type { RunContext, RunResponse } from './run-transport.ts';

/** Waits between tries, about two minutes in all; then the page says so and leaves it to the user. */
const mostWaits = 13;
/** As long as a server that is well never takes to answer. */
const answerTimeoutMs = 20_000;
/** A connection that is back sooner was not worth a word. */
const quickReturnMs = 500;
/** From one step to the next, where no connection is free for a stream. */
const stepMs = 500;

/** The SDK's reader is not part of the first load: it comes while the user is still writing. */
export const loadReader = () => import('./run-chunks.ts');

/** Draws a run's answer from an open response until it ends, reconnecting where it is cut. */
export async function followResponse(
  context: RunContext,
  id: string,
  answer: RunResponse,
): Promise<void> {
  const { isOver } = await listen(context, id, answer);
  if (isOver && (await conclude(context, id))) return;
  await follow(context, id, { isReturn: true });
}

/**
 * Connects to a run and draws it until it ends.
 * @param isReturn whether it was connected before, so that a slow return is told
 */
export async function follow(
  context: RunContext,
  id: string,
  { isReturn } = { isReturn: false },
): Promise<void> {
  const backoff = new Backoff({ firstMs: 250, mostMs: 15_000 });
  while (isWanted(context, id)) {
    const outcome = await connectOnce(context, id, isReturn || backoff.tries > 0);
    if (outcome === 'ended') return;
    if (outcome !== 'failed') backoff.reset();
    if (outcome === 'step') await wait(stepMs);
    if (outcome === 'step' || !isWanted(context, id)) continue;
    if (backoff.tries >= mostWaits) {
      context.runs.dispatch(id, { type: 'lost' });
      return;
    }
    context.runs.dispatch(id, { type: 'disconnected' });
    await backoff.wait();
  }
}

/** A stop ends the wish to follow a run, and so does a page that has let go of it. */
function isWanted({ runs }: RunContext, id: string): boolean {
  const run = runs.get(id);
  return run !== undefined && (isFollowing(run) || run.phase === 'held');
}

/** What came of one connection; `moved`: it brought something, and was lost. */
type Outcome = 'ended' | 'moved' | 'step' | 'failed';

async function connectOnce(context: RunContext, id: string, isReturn: boolean): Promise<Outcome> {
  const { runs, transport } = context;
  let answer: RunResponse;
  const signal = transport.connect(id);
  const slow = setTimeout(
    () => isReturn && runs.dispatch(id, { type: 'disconnected' }),
    quickReturnMs,
  );
  const tooLong = setTimeout(() => transport.disconnect(id), answerTimeoutMs);
  try {
    answer = await transport.follow(id, signal);
  } catch {
    // Unreachable, or let go of meanwhile: the loop finds out which.
    return 'failed';
  } finally {
    clearTimeout(slow);
    clearTimeout(tooLong);
  }
  const { status, ok } = answer.response;
  if (!ok || status === 204) answer.release();
  if (status === 204 || status === 404) return (await conclude(context, id)) ? 'ended' : 'failed';
  if (!ok) return 'failed';
  runs.restart(id);
  runs.dispatch(id, { type: 'accepted' });
  const { isOver, isWhole, hasMoved } = await listen(context, id, answer);
  if (isOver && (await conclude(context, id))) return 'ended';
  if (answer.isStep && isWhole && !isOver) return 'step';
  return hasMoved ? 'moved' : 'failed';
}

/** What a response brought: the run's end, its own end uncut, anything at all. */
type Heard = { isOver: boolean; isWhole: boolean; hasMoved: boolean };

async function listen(context: RunContext, id: string, answer: RunResponse): Promise<Heard> {
  const heard: Heard = { isOver: false, isWhole: false, hasMoved: false };
  const { body } = answer.response;
  const silence = watchSilence(async () => {
    if (await isMissing(context, id)) context.transport.disconnect(id);
  });
  try {
    const { readChunks } = await loadReader();
    if (body) await readChunks(body, (chunk) => hear(context, id, chunk, heard), silence.heard);
    heard.isWhole = true;
  } catch {
    // Cut or aborted; `isOver` says whether the run had told its end before.
  } finally {
    silence.end();
    answer.release();
  }
  return heard;
}

function hear({ runs }: RunContext, id: string, chunk: UIMessageChunk, heard: Heard): void {
  const head = headIn(chunk);
  if (head) runs.dispatch(id, { type: 'described', head });
  if (isEnd(chunk)) heard.isOver = true;
  else if (chunk.type === 'data-unsaved') runs.dispatch(id, { type: 'unsaved' });
  else if (runs.receive(id, chunk)) {
    heard.hasMoved = true;
    runs.dispatch(id, { type: 'begun' });
    if (chunk.type !== 'data-tool-call') return;
    runs.dispatch(id, { type: 'asks', isAsking: askingCalls(runs.receivedOf(id)).length > 0 });
  }
}

/** What a chunk's metadata says of its run; null where it says nothing. */
function headIn(chunk: UIMessageChunk): RunHead | null {
  const metadata = 'messageMetadata' in chunk ? chunk.messageMetadata : null;
  if (typeof metadata !== 'object' || metadata === null || !('run' in metadata)) return null;
  const { run } = metadata;
  return isHead(run) ? run : null;
}

function isHead(run: unknown): run is RunHead {
  return (
    typeof run === 'object' &&
    run !== null &&
    'id' in run &&
    typeof run.id === 'string' &&
    'status' in run &&
    typeof run.status === 'string'
  );
}

/** Whether a chunk tells that the run has ended, in whichever way. */
function isEnd({ type }: UIMessageChunk): boolean {
  return type === 'finish' || type === 'abort' || type === 'error';
}

/** Whether a silent connection has missed something. It may also be that there is nothing to say. */
async function isMissing({ runs }: RunContext, id: string): Promise<boolean> {
  const saved = await readRun(id).catch(() => null);
  if (saved?.status !== 'streaming') return true;
  return sizeOf(partsOf(saved)) > sizeOf(runs.receivedOf(id));
}

/** Adopts the run as saved. False when it is not known to have ended, or could not be read. */
async function conclude({ runs }: RunContext, id: string): Promise<boolean> {
  const run = runs.get(id);
  if (!run || run.phase === 'ended') return true;
  const told =
    run.head && run.head.status !== 'streaming' ? asTold(run.head, runs.receivedOf(id)) : null;
  if (told?.status === 'completed' && !isStopping(run)) {
    runs.dispatch(id, { type: 'ended', saved: told });
    return true;
  }
  // Canceled or failed: the row may hold fewer words than arrived here, and the row is the truth.
  const saved = await readRun(id).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return 'gone';
    // A failed run is kept whole, so what arrived of it will do.
    return told?.status === 'failed' ? told : null;
  });
  if (saved === 'gone') runs.dispatch(id, { type: 'gone' });
  else if (!saved || saved.status === 'streaming') return false;
  else runs.dispatch(id, { type: 'ended', saved });
  return true;
}

function asTold(head: RunHead, parts: RunJson['parts']): RunJson {
  return { ...head, text: textOf(parts), parts };
}
