import type { RunJson } from '#lib/shared/run.ts';
import { keepAliveEvent, keepAliveMs, RunEvents, type WatchedRun } from './run-events.ts';

const encoder = new TextEncoder();

/**
 * A run's events as a web stream.
 * @param signal aborts when the client is gone.
 * @param start the run as it is when the stream opens.
 * @param detach tells the run that this viewer is gone.
 */
export function runStream(
  run: WatchedRun,
  start: RunJson,
  signal: AbortSignal,
  detach: () => void,
): ReadableStream<Uint8Array> {
  const events = new RunEvents(run, start);
  let keepAlive: NodeJS.Timeout | undefined;
  const close = () => {
    clearInterval(keepAlive);
    signal.removeEventListener('abort', close);
    detach();
  };
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (signal.aborted) return;
      keepAlive = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(keepAliveEvent));
      }, keepAliveMs);
    },
    async pull(controller) {
      try {
        controller.enqueue(encoder.encode(await events.next()));
      } catch (error) {
        // The run cannot be watched any more; the stream breaks, and its client may come back.
        close();
        throw error;
      }
      if (!events.done) return;
      close();
      controller.close();
    },
    cancel: close,
  });
}
