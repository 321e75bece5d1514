import { fetchInSession } from './http.ts';

/** Of the six connections that a browser opens per host, these may be taken by streams. */
const slots = ['halt-stream-1', 'halt-stream-2', 'halt-stream-3'];

/**
 * Takes one of the browser's few connections for a stream, in whichever tab: held until the
 * returned function is called, or the tab is gone. Null where all are taken, or where the browser
 * does not let tabs agree on it (Web Locks need https or localhost).
 */
export async function takeStreamSlot(): Promise<(() => void) | null> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return null;
  try {
    for (const name of slots) {
      const release = await tryToTake(name);
      if (release) return release;
    }
  } catch {
    // The browser refuses locks here, as it may in a page that is being put away.
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

/** As fetchInSession; gives the slot back as soon as nothing streams over its connection. */
export async function fetchInSlot(
  path: string,
  init: RequestInit,
  release: () => void,
): Promise<Response> {
  try {
    const response = await fetchInSession(path, init);
    if (response.ok && response.body) return releasingAtEnd(response, response.body, release);
    release();
    return response;
  } catch (error) {
    release();
    throw error;
  }
}

/** The response; its body ends by itself, by a lost connection, an abort, or by whoever reads it. */
function releasingAtEnd(
  response: Response,
  body: ReadableStream<Uint8Array>,
  release: () => void,
): Response {
  const reader = body.getReader();
  const passedOn = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  reader.closed.then(release, release);
  return new Response(passedOn, response);
}
