/**
 * Waits `ms`, or shorter: the network coming back and the page coming to the front end the wait at
 * once, and so does `ended`. A browser's own idea of being offline is no reason to wait: Halt may run
 * on this machine.
 */
export function wait(ms: number, ended?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended?.aborted) return resolve();
    const events = new AbortController();
    const { signal } = events;
    const done = () => {
      clearTimeout(timer);
      events.abort();
      resolve();
    };
    const timer = setTimeout(done, ms);
    ended?.addEventListener('abort', done, { signal });
    if (typeof window === 'undefined') return;
    window.addEventListener('online', done, { signal });
    window.addEventListener('pageshow', done, { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') done();
      },
      { signal },
    );
  });
}

/** The waits between one try and the next: each twice as long as the one before, up to a bound. */
export class Backoff {
  /** How many waits there have been since the last success. */
  tries = 0;
  readonly #firstMs: number;
  readonly #mostMs: number;

  /** @param waits the first wait and the longest, in ms */
  constructor({ firstMs, mostMs }: { firstMs: number; mostMs: number }) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
  }

  /** @param mostMs a bound for this wait alone */
  wait(mostMs = this.#mostMs): Promise<void> {
    return wait(Math.min(this.#firstMs * 2 ** this.tries++, mostMs));
  }

  /** Something came of it: the next wait is the first again. */
  reset(): void {
    this.tries = 0;
  }
}

/** Twice as long as the server is ever silent. */
const silenceMs = 30_000;
const lookEveryMs = 10_000;

/**
 * Calls `onSilent` when a connection has brought nothing for half a minute. One that died while the
 * machine slept never says so itself; it is looked at as soon as the page is back.
 */
export function watchSilence(onSilent: () => Promise<void>): {
  heard: () => void;
  end: () => void;
} {
  const ended = new AbortController();
  let lastHeard = Date.now();
  async function watch() {
    for (;;) {
      await wait(lookEveryMs, ended.signal);
      if (ended.signal.aborted) return;
      if (Date.now() - lastHeard < silenceMs) continue;
      await onSilent();
      lastHeard = Date.now();
    }
  }
  void watch();
  return {
    heard: () => {
      lastHeard = Date.now();
    },
    end: () => ended.abort(),
  };
}
