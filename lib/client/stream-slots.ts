/** Of the six connections that a browser opens per host over HTTP/1.1, streams may take these. */
const names = ['halt-stream-1', 'halt-stream-2', 'halt-stream-3'];

/** One of the browser's connections, for a stream. */
export type StreamSlot = {
  release: () => void;
  /** Aborted when another page needs the connection more. */
  recalled: AbortSignal;
};

/**
 * Takes one of the browser's few connections for a stream, in whichever tab: held until it is
 * released, or the tab is gone. Null where there is none to spare. Where tabs cannot agree on them
 * (Web Locks need https or localhost), the page in front has one and a hidden page none.
 */
export async function takeStreamSlot(): Promise<StreamSlot | null> {
  const slot = { release: () => {}, recalled: new AbortController().signal };
  if (hasManyStreams()) return slot;
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return slotInFront();
  try {
    for (const name of names) {
      const release = await tryToTake(name);
      if (release) return { ...slot, release };
    }
  } catch {
    // The browser refuses locks here, as it may in a page that is being put away.
    return slotInFront();
  }
  return null;
}

/** Whether all streams share one connection, as over HTTP/2. */
function hasManyStreams(): boolean {
  const [navigation] = performance.getEntriesByType?.('navigation') ?? [];
  const protocol = (navigation as PerformanceNavigationTiming | undefined)?.nextHopProtocol;
  return protocol === 'h2' || protocol === 'h3';
}

function slotInFront(): StreamSlot | null {
  const recall = new AbortController();
  const release = new AbortController();
  const slot = { release: () => release.abort(), recalled: recall.signal };
  if (typeof document === 'undefined') return slot;
  if (document.visibilityState === 'hidden') return null;
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') recall.abort();
    },
    { signal: release.signal },
  );
  return slot;
}

function tryToTake(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
