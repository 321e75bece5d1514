import { readRun } from '#lib/client/api.ts';
import { ApiError } from '#lib/client/api-error.ts';
import { backoff, wait } from '#lib/client/wait.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { textOf } from '#lib/shared/run.ts';
import { partsOf, sizeOf } from './answer-parts.ts';
import { isFollowed, isStopping } from './live-run.ts';
import type { RunContext } from './run-context.ts';
import { openRunStream } from './run-requests.ts';
import { readRunStream } from './run-stream.ts';
import { watchSilence } from './watch-silence.ts';

/** Fourteen tries, about two minutes; then the page says so and leaves it to the reader. */
const mostTries = 14;
/** As long as a server that is well never takes to answer the wish to follow a run. */
const answerTimeoutMs = 20_000;
/** A connection that is back sooner was not worth a word. */
const quickReturnMs = 500;

/** Draws a run's answer from an open response until it ends, reconnecting where it is cut. */
export async function followResponse(
  context: RunContext,
  id: string,
  response: Response,
): Promise<void> {
  const { ended } = await listen(context, id, response);
  if (ended && (await conclude(context, id))) return;
  await follow(context, id);
}

/** Connects to a run that streams elsewhere already, and draws it until it ends. */
export async function follow(context: RunContext, id: string): Promise<void> {
  for (let attempt = 0; isWanted(context, id); attempt++) {
    if (attempt >= mostTries) {
      context.trouble(id, 'lost');
      return;
    }
    if (attempt > 0) {
      setPhase(context, id, 'reconnecting');
      await wait(backoff(attempt - 1, 250, 15_000));
      if (!isWanted(context, id)) return;
    }
    const outcome = await reattach(context, id);
    if (outcome === 'ended') return;
    if (outcome === 'moved') attempt = 0;
  }
}

/** A stop ends the wish to follow a run, and so does a page that has let go of it. */
function isWanted({ store }: RunContext, id: string): boolean {
  const live = store.get(id);
  return live !== undefined && (isFollowed(live) || live.phase === 'held');
}

async function reattach(context: RunContext, id: string): Promise<'ended' | 'moved' | 'failed'> {
  const { store } = context;
  let response: Response;
  const isReturn = context.isSent(id);
  const signal = context.connect(id);
  const lost = setTimeout(() => isReturn && setPhase(context, id, 'reconnecting'), quickReturnMs);
  const tooLong = setTimeout(() => context.disconnect(id), answerTimeoutMs);
  try {
    response = await openRunStream(context.send, id, signal);
  } catch {
    // Unreachable, or let go of meanwhile: the loop asks which.
    return 'failed';
  } finally {
    clearTimeout(lost);
    clearTimeout(tooLong);
  }
  if (response.status === 204 || response.status === 404) {
    return (await conclude(context, id)) ? 'ended' : 'failed';
  }
  if (!response.ok) return 'failed';
  store.restart(id);
  context.known(id);
  setPhase(context, id, 'streaming');
  const { ended, moved } = await listen(context, id, response);
  if (ended && (await conclude(context, id))) return 'ended';
  return moved ? 'moved' : 'failed';
}

async function listen(
  context: RunContext,
  id: string,
  response: Response,
): Promise<{ ended: boolean; moved: boolean }> {
  const { store } = context;
  let ended = false;
  let moved = false;
  const silence = watchSilence(async () => {
    if (await isMissing(context, id)) context.disconnect(id);
  });
  try {
    await readRunStream(
      response,
      (event) => {
        if (event.type === 'head') context.learn(id, event.run);
        else if (event.type === 'end') {
          if (event.run) context.learn(id, event.run);
          ended = true;
        } else if (event.type === 'unsaved') context.unsaved(id);
        else {
          if (!moved) context.begun(id);
          moved = true;
          store.receive(id, event);
        }
      },
      silence.heard,
    );
  } catch {
    // Cut or aborted; `ended` says whether the run had told its end before.
  } finally {
    silence.stop();
  }
  return { ended, moved };
}

/** Whether a silent connection has missed something. It may also be that there is nothing to say. */
async function isMissing({ store }: RunContext, id: string): Promise<boolean> {
  const saved = await readRun(id).catch(() => null);
  if (saved?.status !== 'streaming') return true;
  return sizeOf(partsOf(saved)) > sizeOf(store.receivedOf(id));
}

/** Adopts the run as saved. False when it is not known to have ended, or could not be read. */
async function conclude(context: RunContext, id: string): Promise<boolean> {
  const live = context.store.get(id);
  if (!live || live.phase === 'ended') return true;
  const told = asTold(context, id);
  if (told?.status === 'completed' && !isStopping(live)) {
    context.settle(id, told);
    return true;
  }
  // Canceled or failed: the row may hold fewer words than arrived here, and the row is the truth.
  const saved = await readRun(id).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return 'gone';
    // A failed run is kept whole, so what arrived of it will do.
    return told?.status === 'failed' ? told : null;
  });
  if (saved === 'gone') {
    context.gone(id);
    return true;
  }
  if (!saved || saved.status === 'streaming') return false;
  context.settle(id, saved);
  return true;
}

function asTold({ store }: RunContext, id: string): RunJson | null {
  const head = store.get(id)?.head;
  if (!head || head.status === 'streaming') return null;
  const parts = [...store.receivedOf(id)];
  return { ...head, text: textOf(parts), parts };
}

function setPhase({ store }: RunContext, id: string, phase: 'streaming' | 'reconnecting'): void {
  const live = store.get(id);
  if (live && isFollowed(live) && live.phase !== phase) store.update(id, { phase });
}
