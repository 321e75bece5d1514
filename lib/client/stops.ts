import { cancelAllRuns, cancelRun, listRuns } from './calls.ts';
import type { FollowedRuns } from './followed-runs.ts';
import { Backoff } from './retry.ts';
import type { RunClient } from './run-client.ts';

/** Where a stop is that the server has not confirmed yet. */
export type StopState = 'stopping' | 'unconfirmed';

/** The key of a stop of everything; the others have the id of their run or chat. */
export const everything = 'everything';

const ownFirstMs = 1000;

/**
 * Stops of answers that this page may not follow: in another chat, tab or device. Each is requested
 * until the server has told that it happened, whatever page is on screen by then.
 */
export class Stops {
  readonly #runs: FollowedRuns;
  readonly #client: RunClient;
  readonly #onStopped: () => void;
  readonly #listeners = new Set<() => void>();
  #states: ReadonlyMap<string, StopState> = new Map();

  constructor(runs: FollowedRuns, client: RunClient, onStopped: () => void) {
    this.#runs = runs;
    this.#client = client;
    this.#onStopped = onStopped;
  }

  /** The stops that are not confirmed yet; the same map until one of them changes. */
  current = (): ReadonlyMap<string, StopState> => this.#states;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  stopRun(runId: string): void {
    if (this.#runs.get(runId)) this.#client.stop(runId);
    else void this.#insist(runId, () => cancelElsewhere(runId));
  }

  stopChat(chatId: string): void {
    this.#client.stopAllIn(chatId);
    void this.#insist(chatId, async () => {
      const streaming = await streamingIn(chatId);
      if (!streaming) return false;
      const elsewhere = streaming.filter((runId) => !this.#runs.get(runId));
      const stopped = await Promise.all(elsewhere.map(cancelElsewhere));
      return stopped.every(Boolean);
    });
  }

  stopAll(): void {
    this.#client.stopAllIn(null);
    void this.#insist(everything, async () => {
      // What is on screen here is told first: a stop of all does not say what was shown.
      const isTold = () => this.#runs.all().every((run) => run.phase !== 'stopping');
      await this.#runs.when(isTold, ownFirstMs);
      return await cancelAllRuns();
    });
  }

  async #insist(key: string, cancel: () => Promise<boolean>): Promise<void> {
    if (this.#states.has(key)) return;
    const backoff = new Backoff({ firstMs: 300, mostMs: 5000 });
    this.#set(key, 'stopping');
    while (!(await cancel())) {
      this.#set(key, 'unconfirmed');
      await backoff.wait();
    }
    this.#set(key, null);
    this.#onStopped();
  }

  #set(key: string, state: StopState | null): void {
    const next = new Map(this.#states);
    if (state) next.set(key, state);
    else next.delete(key);
    this.#states = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

async function cancelElsewhere(runId: string): Promise<boolean> {
  const outcome = await cancelRun(runId, { reason: 'stop' });
  return outcome === 'unknown' || (outcome !== 'undelivered' && outcome.run.status !== 'streaming');
}

/** The ids of the runs that stream in a chat; null where the server does not say. */
async function streamingIn(chatId: string): Promise<string[] | null> {
  try {
    const { runs } = await listRuns({ status: 'streaming', cursor: null, chatId });
    return runs.map((run) => run.id);
  } catch {
    // Unreachable or refused: it is asked again.
    return null;
  }
}
