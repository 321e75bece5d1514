/**
 * Waits `ms`, or shorter: the network coming back and the page coming to the front end the wait at
 * once. A browser's own idea of being offline is no reason to wait: Halt may run on this machine.
 */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const events = new AbortController();
    const { signal } = events;
    const done = () => {
      clearTimeout(timer);
      events.abort();
      resolve();
    };
    const timer = setTimeout(done, ms);
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

/** The wait before try number `attempt` (from 0), in ms: doubling, with a bound. */
export function backoff(attempt: number, firstMs: number, mostMs: number): number {
  return Math.min(firstMs * 2 ** attempt, mostMs);
}
