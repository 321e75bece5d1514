/** A module that is fetched when something on the page needs it. */
export function lazyModule<Module>(fetchModule: () => Promise<Module>) {
  let current: Module | null = null;
  let isFetching = false;
  let hasFailed = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    current: () => current,
    /** Whether it did not come, so that nobody need wait for it. */
    hasFailed: () => hasFailed,
    load() {
      if (current || isFetching) return;
      isFetching = true;
      void fetchModule().then(
        (module) => {
          current = module;
          tell();
        },
        () => {
          // The chunk did not come: what needs it is drawn plainly, and the next one tries again.
          isFetching = false;
          hasFailed = true;
          tell();
        },
      );
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
