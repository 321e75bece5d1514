import { useEffect, useSyncExternalStore } from 'react';

/** A module that is fetched when something on the page needs it, and then drawn with. */
export type LazyModule<Module> = ReturnType<typeof lazyModule<Module>>;

type State<Module> = {
  module: Module | null;
  /** Whether it did not come, so that nobody need wait for it. */
  hasFailed: boolean;
};

export function lazyModule<Module>(fetchModule: () => Promise<Module>) {
  let state: State<Module> = { module: null, hasFailed: false };
  let isFetching = false;
  const listeners = new Set<() => void>();
  const become = (next: State<Module>) => {
    state = next;
    isFetching = false;
    for (const listener of [...listeners]) listener();
  };
  return {
    state: () => state,
    load() {
      if (state.module || isFetching) return;
      isFetching = true;
      void fetchModule().then(
        (module) => become({ module, hasFailed: false }),
        // The chunk did not come: what needs it is drawn plainly, and the next one tries again.
        () => become({ module: null, hasFailed: true }),
      );
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const notOnServer: State<never> = { module: null, hasFailed: false };

/** The module as far as it is here; it is fetched once something needs it. */
export function useLazyModule<Module>(lazy: LazyModule<Module>, isNeeded: boolean): State<Module> {
  useEffect(() => {
    if (isNeeded) lazy.load();
  }, [lazy, isNeeded]);
  return useSyncExternalStore(lazy.subscribe, lazy.state, () => notOnServer);
}
