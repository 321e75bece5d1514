import { onUnanswered } from './request.ts';
import { Backoff } from './retry.ts';

/** As long as a server that can be reached never takes to say that it is there. */
const answerTimeoutMs = 5_000;

/**
 * Whether Halt can be reached from this page. A browser that calls itself offline may still reach
 * it, as on this machine, and one that calls itself online may not: so the server itself is asked,
 * when the browser's own idea changes and when a request got no answer.
 */
export class Reach {
  readonly #listeners = new Set<() => void>();
  #isAway = false;
  #look: Promise<boolean> | null = null;
  #isLookingOut = false;

  /** Whether the server did not answer when it was last asked. */
  isAway = (): boolean => this.#isAway;

  /** Calls `listener` when `isAway` changes. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Notices until the signal when the server is gone, and when it is back. */
  watch(signal: AbortSignal): void {
    const look = () => void this.look();
    window.addEventListener('offline', look, { signal });
    window.addEventListener('online', look, { signal });
    signal.addEventListener('abort', onUnanswered(look));
    if (navigator.onLine === false) look();
  }

  /** Asks the server now; whether it answered, whatever it said. Never throws. */
  look(): Promise<boolean> {
    this.#look ??= this.#ask();
    return this.#look;
  }

  async #ask(): Promise<boolean> {
    const isThere = await answers();
    this.#look = null;
    if (this.#isAway === isThere) {
      this.#isAway = !isThere;
      for (const listener of [...this.#listeners]) listener();
    }
    if (!isThere) void this.#lookOut();
    return isThere;
  }

  /** Asks from time to time until the server is back. */
  async #lookOut(): Promise<void> {
    if (this.#isLookingOut) return;
    this.#isLookingOut = true;
    const backoff = new Backoff({ firstMs: 1000, mostMs: 15_000 });
    while (this.#isAway) {
      await backoff.wait();
      await this.look();
    }
    this.#isLookingOut = false;
  }
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    await fetch('/api/health', { cache: 'no-store', signal });
    return true;
  } catch {
    // Nothing answered: that is what was asked.
    return false;
  }
}
