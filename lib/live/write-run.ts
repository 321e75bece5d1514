import type { ServerResponse } from 'node:http';
import { log } from '#lib/log.ts';
import {
  keepAliveEvent,
  keepAliveMs,
  RunEvents,
  type RunView,
  runStreamHeaders,
} from '#lib/runs/run-events.ts';

/**
 * Writes a run to one viewer, as fast as the viewer reads: what has not left yet grows into one
 * larger delta, not into memory. Detaches when the viewer is gone. Never rejects.
 */
export async function writeRun(response: ServerResponse, view: RunView): Promise<void> {
  const { run, start, detach } = view;
  whenHungUp(response, detach);
  // The provider is asked in this turn of the event loop: that comes first.
  await new Promise((resolve) => setImmediate(resolve));
  if (response.destroyed) return detach();
  response.writeHead(200, runStreamHeaders(run.id));
  const keepAlive = setInterval(() => {
    if (!response.writableNeedDrain) response.write(keepAliveEvent);
  }, keepAliveMs);
  response.once('close', () => clearInterval(keepAlive));
  const events = new RunEvents(run, start);
  try {
    while (!events.done) {
      const news = await events.next();
      if (response.destroyed) return;
      if (!response.write(news)) await drained(response);
    }
    response.end();
  } catch (error) {
    if (response.destroyed) return;
    // Only what is watched from afar can fail here; the page reattaches.
    log().warn({ err: error, run: run.id }, 'stream broke');
    response.destroy();
  }
}

/**
 * Calls back when the client is gone. Its socket tells that first: the response's own 'close' waits
 * until both sides have closed, which is a turn or two of the event loop later.
 */
function whenHungUp(response: ServerResponse, tell: () => void): void {
  const { socket } = response;
  socket?.once('end', tell).once('error', tell);
  response.once('close', () => {
    socket?.off('end', tell).off('error', tell);
    tell();
  });
}

/** Resolves when there is room again, or nobody to write to. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
