import { listRuns } from '#lib/client/api.ts';
import { backoff, wait } from '#lib/client/wait.ts';
import type { RunClient } from './run-client.ts';
import { askToCancel, askToCancelAll } from './run-requests.ts';
import type { RunStore } from './run-store.ts';
import { whenTrue } from './when-true.ts';

/** Where a stop is that the server has not confirmed yet. */
export type StopState = 'stopping' | 'unconfirmed';
export type Stops = ReturnType<typeof createStops>;

/** The key of a stop of everything; the others have the id of their run or chat. */
export const everything = 'everything';

const ownFirstMs = 1000;

/**
 * Stops of answers that this page may not follow: in another chat, tab or device. Each is asked for
 * until the server has told that it happened, whatever page is on screen by then.
 */
export function createStops(store: RunStore, client: RunClient, onStopped: () => void) {
  const listeners = new Set<() => void>();
  let states: ReadonlyMap<string, StopState> = new Map();

  function set(key: string, state: StopState | null) {
    const next = new Map(states);
    if (state) next.set(key, state);
    else next.delete(key);
    states = next;
    for (const listener of [...listeners]) listener();
  }

  async function insist(key: string, ask: () => Promise<boolean>): Promise<void> {
    if (states.has(key)) return;
    set(key, 'stopping');
    for (let attempt = 0; !(await ask()); attempt++) {
      set(key, 'unconfirmed');
      await wait(backoff(attempt, 300, 5000));
    }
    set(key, null);
    onStopped();
  }

  return {
    /** The stops that are not confirmed yet; the same map until one of them changes. */
    current: () => states,

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    stopRun(runId: string): void {
      if (store.get(runId)) client.stop(runId);
      else void insist(runId, () => stopUnfollowed(runId));
    },

    stopChat(chatId: string): void {
      client.stopAllIn(chatId);
      void insist(chatId, async () => {
        const unfollowed = (await streamingIn(chatId))?.filter((runId) => !store.get(runId));
        if (!unfollowed) return false;
        const stopped = await Promise.all(unfollowed.map(stopUnfollowed));
        return stopped.every(Boolean);
      });
    },

    stopAll(): void {
      client.stopAllIn(null);
      void insist(everything, async () => {
        // What is on screen here is told first: a stop of all does not say what was shown.
        const isTold = () => store.all().every((live) => live.phase !== 'stopping');
        await whenTrue(store, isTold, ownFirstMs);
        return await askToCancelAll();
      });
    },
  };
}

async function stopUnfollowed(runId: string): Promise<boolean> {
  const answer = await askToCancel(runId, { reason: 'stop' });
  return answer === 'unknown' || (answer !== 'undelivered' && answer.run.status !== 'streaming');
}

/** The ids of the runs that stream in a chat; null where the server does not say. */
async function streamingIn(chatId: string): Promise<string[] | null> {
  try {
    const { runs } = await listRuns({ status: 'streaming', cursor: null, chatId });
    return runs.map((run) => run.id);
  } catch {
    // Unreachable or refused: the stop is asked for again.
    return null;
  }
}
