import { readRun } from '#lib/client/api.ts';
import { wait } from '#lib/client/wait.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { partsOf } from './answer-parts.ts';
import { follow } from './follow-run.ts';
import { isBusy, isStoppable, isStopping } from './live-run.ts';
import { createRunContext, type RunHooks } from './run-context.ts';
import type { SendStreaming } from './run-requests.ts';
import type { RunStore } from './run-store.ts';
import { attachedRun, newLiveRun, type StartRequest, seedOf } from './start-request.ts';
import { startRun } from './start-run.ts';
import { stopRun } from './stop-run.ts';

/** A run's own stream tells its end sooner than this, unless it is broken. */
const endToldAfterMs = 500;

/** Starts, follows, stops and leaves the runs of this page. */
export function createRunClient(store: RunStore, send: SendStreaming, hooks: RunHooks) {
  const context = createRunContext(store, send, hooks);
  const inChat = (chatId: string) => store.all().filter((live) => live.chatId === chatId);

  /** The server told that a run has ended; what is followed of it here gives way to that. */
  function adopt(run: RunJson): void {
    const live = store.get(run.id);
    if (!live || live.phase === 'ended' || run.status === 'streaming') return;
    // A stop on its way may still decide why it ended, and what is kept: its answer is adopted.
    if (isStopping(live)) return;
    context.disconnect(run.id);
    context.settle(run.id, run);
  }

  /** Tries again to reach a run whose connection was given up. */
  function retry(id: string): void {
    if (store.get(id)?.phase !== 'lost') return;
    store.update(id, { phase: 'reconnecting' });
    void follow(context, id);
  }

  function forget(id: string): void {
    context.disconnect(id);
    store.remove(id);
  }

  return {
    adopt,
    retry,

    /** Draws the prompt at once and asks for its answer; gives the new run's id. */
    start(request: StartRequest): string {
      const held = request.kind === 'prompt' ? inChat(request.chatId).filter(isBusy) : [];
      const shown = held.map((live) => store.freeze(live.id)).at(-1) ?? null;
      for (const live of held) store.update(live.id, { phase: 'held' });
      const live = newLiveRun(
        request,
        held.map(({ id }) => id),
      );
      store.add(live, seedOf(request));
      hooks.onAsked(live);
      void startRun(context, request, live, shown);
      return live.id;
    },

    /** Follows a run that was found streaming. */
    attach(run: RunJson): void {
      if (store.get(run.id)) return retry(run.id);
      store.add(attachedRun(run), partsOf(run));
      void follow(context, run.id);
    },

    /** A run that is followed here is said to have ended: it is asked for where it does not say so. */
    async hearEnd(id: string): Promise<void> {
      await wait(endToldAfterMs);
      const live = store.get(id);
      if (!live || live.phase === 'ended' || isStopping(live)) return;
      // Without an answer nothing is lost: whatever waits for this end goes on trying.
      const saved = await readRun(id).catch(() => null);
      if (saved) adopt(saved);
    },

    stop: (id: string): void => stopRun(context, id, 'stop'),

    /** Stops what is written in a chat, or everywhere that this page knows of. */
    stopAllIn(chatId: string | null): void {
      const all = chatId === null ? store.all() : inChat(chatId);
      for (const live of all) stopRun(context, live.id, 'stop');
    },

    /** The reader goes away from a chat; with null, from the whole page. */
    leave(chatId: string | null): void {
      for (const live of chatId === null ? store.all() : inChat(chatId)) {
        const isOver = live.phase === 'ended';
        if (!isOver && !isStoppable(live)) continue;
        if (!isOver && live.owned && live.onLeave !== 'keep') stopRun(context, live.id, 'left');
        else if (live.known && chatId !== null) forget(live.id);
      }
    },

    /** Lets go of a chat's runs. */
    forgetChat(chatId: string): void {
      for (const live of inChat(chatId)) forget(live.id);
    },
  };
}

export type RunClient = ReturnType<typeof createRunClient>;
