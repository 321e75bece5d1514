import { readRun } from '#components/client/api.ts';
import { errorOf, sentenceOf } from '#components/client/api-error.ts';
import { ensureSession } from '#components/client/http.ts';
import type { RunJson } from '#lib/runs/run.ts';
import { partsOf } from './answer-parts.ts';
import { follow, followResponse } from './follow-run.ts';
import { isBusy, isStopping, type LiveRun } from './live-run.ts';
import { createRunContext, type RunContext, type RunHooks } from './run-context.ts';
import { postRun, type SendStreaming } from './run-requests.ts';
import type { RunStore } from './run-store.ts';
import { attachedRun, bodyOf, newLiveRun, type StartRequest, seedOf } from './start-request.ts';
import { stopRun } from './stop-run.ts';
import { whenKnown } from './when-known.ts';

/** Starts, follows, stops and leaves the runs of this page. */
export function createRunClient(store: RunStore, send: SendStreaming, hooks: RunHooks) {
  const context = createRunContext(store, send, hooks);
  const busyIn = (chatId: string) =>
    store.all().filter((live) => live.chatId === chatId && isBusy(live));

  /** Chats that are being deleted: news of them is not followed up. */
  const forgotten = new Set<string>();

  return {
    isForgotten: (chatId: string) => forgotten.has(chatId),

    /** Draws the prompt at once and asks for its answer; gives the new run's id. */
    start(request: StartRequest): string {
      const held = request.kind === 'prompt' ? busyIn(request.chatId) : [];
      const shown = held.map((live) => store.freeze(live.id)).at(-1) ?? null;
      for (const live of held) store.update(live.id, { phase: 'held' });
      const live = newLiveRun(request);
      store.add(live, seedOf(request));
      void begin(context, request, live, shown).then((accepted) => {
        if (!accepted) for (const each of held) release(store, each.id);
      });
      return live.id;
    },

    /** Follows a run that was found streaming. */
    attach(run: RunJson): void {
      if (store.get(run.id)) return;
      store.add(attachedRun(run), partsOf(run));
      void follow(context, run.id);
    },

    /** The server told that a run has ended; what is followed of it here gives way to that. */
    adopt(run: RunJson): void {
      const live = store.get(run.id);
      if (!live || live.phase === 'ended' || run.status === 'streaming') return;
      // A stop on its way may still decide why it ended, and what is kept: its answer is adopted.
      if (isStopping(live)) return;
      context.disconnect(run.id);
      context.settle(run.id, run);
    },

    /** Tries again to reach a run whose connection was given up. */
    retry(id: string): void {
      if (store.get(id)?.phase !== 'lost') return;
      store.update(id, { phase: 'reconnecting' });
      void follow(context, id);
    },

    stop: (id: string): void => stopRun(context, id, 'stop'),

    stopAllIn(chatId: string): void {
      for (const live of busyIn(chatId)) stopRun(context, live.id, 'stop');
    },

    /** The reader goes away from a chat; with null, from the whole page. */
    leave(chatId: string | null): void {
      for (const live of store.all()) {
        if (chatId !== null && live.chatId !== chatId) continue;
        if (!isBusy(live) && live.phase !== 'lost') continue;
        if (live.owned && live.onLeave === 'stop') stopRun(context, live.id, 'left');
        else if (live.known && chatId !== null) forget(context, live.id);
      }
    },

    /** Lets go of a deleted chat's runs. */
    forgetChat(chatId: string): void {
      forgotten.add(chatId);
      for (const live of store.all()) if (live.chatId === chatId) forget(context, live.id);
    },
  };
}

export type RunClient = ReturnType<typeof createRunClient>;

/** Sends the request and follows its answer; false once it is sure that there will be none. */
async function begin(
  context: RunContext,
  request: StartRequest,
  live: LiveRun,
  supersededShown: number | null,
): Promise<boolean> {
  const { store } = context;
  let response: Response;
  try {
    const afterRunId = live.asked ? await whenKnown(store, live.asked.afterRunId) : null;
    await ensureSession();
    // Stopped before it was sent: its words are back in the composer already.
    if (!store.get(live.id)) return false;
    if (live.asked) store.update(live.id, { asked: { ...live.asked, afterRunId } });
    const body = bodyOf(request, live.id, afterRunId, supersededShown);
    response = await postRun(context.send, body, context.connect(live.id));
  } catch (error) {
    return unanswered(context, live.id, sentenceOf(error));
  }
  if (!response.ok) {
    const refusal = await errorOf(response);
    if (refusal.code === 'run_exists') return unanswered(context, live.id, refusal.message);
    context.giveBack(live.id, refusal.message);
    return false;
  }
  context.known(live.id);
  const stillWanted = store.get(live.id);
  if (stillWanted && isBusy(stillWanted)) store.update(live.id, { phase: 'streaming' });
  void followResponse(context, live.id, response);
  return true;
}

/** No answer came, yet the request may have arrived: the server is asked before words go back. */
async function unanswered(context: RunContext, id: string, sentence: string): Promise<boolean> {
  const live = context.store.get(id);
  // A stop asks on by itself until it knows.
  if (!live || isStopping(live)) return true;
  const saved = await readRun(id).catch(() => null);
  if (!saved) {
    context.giveBack(id, sentence);
    return false;
  }
  context.learn(id, saved);
  void follow(context, id);
  return true;
}

function release(store: RunStore, id: string): void {
  if (store.get(id)?.phase === 'held') store.update(id, { phase: 'streaming' });
}

function forget(context: RunContext, id: string): void {
  context.disconnect(id);
  context.store.remove(id);
}
