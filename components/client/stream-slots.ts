/** Of the six connections that a browser opens per host, these may be taken by streams. */
const slots = ['halt-stream-1', 'halt-stream-2', 'halt-stream-3'];

/**
 * Takes one of the browser's few connections for a stream, in whichever tab: held until the
 * returned function is called, or the tab is gone. Null where all are taken, or where the browser
 * does not let tabs agree on it (Web Locks need https or localhost).
 */
export async function takeStreamSlot(): Promise<(() => void) | null> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return null;
  for (const name of slots) {
    const release = await tryToTake(name);
    if (release) return release;
  }
  return null;
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

/** The response, with the slot given back when its body ends or its request is aborted. */
export function releasingAtEnd(
  response: Response,
  release: () => void,
  signal: AbortSignal | null | undefined,
): Response {
  signal?.addEventListener('abort', release, { once: true });
  if (!response.body) {
    release();
    return response;
  }
  const body = response.body.pipeThrough(new TransformStream({ flush: release }));
  return new Response(body, response);
}
