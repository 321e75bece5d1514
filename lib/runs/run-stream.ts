import { RunEvents, type RunView, runStreamHeaders } from './run-events.ts';

/** How often, in milliseconds, a stream with no news says that it is alive, and how. */
export const keepAliveMs = 15_000;
export const keepAliveEvent = ': keep-alive\n\n';

const encoder = new TextEncoder();

/** A view as the answer to a request; 204 where there is nothing to view any more. */
export function runResponse(view: RunView | null, signal: AbortSignal): Response {
  if (!view) return new Response(null, { status: 204 });
  const headers = { ...runStreamHeaders(view.run.id), ...(view.inSteps && applied('wait=0')) };
  return new Response(runStream(view, signal), { headers });
}

/** The answer to who has started a run and follows it in steps. */
export function acceptedResponse({ start, detach }: RunView): Response {
  detach();
  const headers = { 'x-run-id': start.id, ...applied('respond-async') };
  return Response.json({ run: start }, { status: 202, headers });
}

/**
 * A run's events as a web stream, read at the client's pace. In steps it ends where the answer has
 * come to, else with the run.
 * @param signal aborts when the client is gone; the view is then detached.
 */
export function runStream(view: RunView, signal: AbortSignal): ReadableStream<Uint8Array> {
  const { run, start, detach, inSteps } = view;
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
      if (!events.done && !(inSteps && !events.hasNews)) return;
      close();
      controller.close();
    },
    cancel: close,
  });
}

/** https://www.rfc-editor.org/rfc/rfc7240#section-3 */
function applied(preference: string): Record<string, string> {
  return { 'preference-applied': preference };
}
