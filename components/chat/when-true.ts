import type { RunStore } from './run-store.ts';

/** Resolves as soon as the runs of the page make `condition` true, or after `mostMs`. */
export function whenTrue(
  store: Pick<RunStore, 'subscribe'>,
  condition: () => boolean,
  mostMs: number,
): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, mostMs);
    const unsubscribe = store.subscribe(() => {
      if (condition()) done();
    });
  });
}
