import { type CancelBody, cancelRun } from './calls.ts';
import { isStoppable, isStopping } from './followed-run.ts';
import { Backoff } from './retry.ts';
import type { RunContext } from './run-transport.ts';

/** As long as the server remembers a stop that came before its run. */
const stillArrivingMs = 60_000;
/** The same once the request for the run has failed: what could arrive of it has arrived. */
const failedArrivingMs = 5_000;

/**
 * Stops a run: freezes what is on screen in this very call, closes the connection, and requests the
 * cancel. Does nothing to a run that is being stopped already, or has ended.
 */
export function stopRun(context: RunContext, id: string, reason: 'stop' | 'left'): void {
  const { runs, transport } = context;
  const run = runs.get(id);
  if (!run || !isStoppable(run)) return;
  if (run.request === 'waiting') {
    runs.dispatch(id, { type: 'returned', sentence: 'This was stopped before it was sent.' });
    return;
  }
  const shown = runs.freeze(id);
  runs.dispatch(id, { type: 'stopped' });
  // First, as that alone makes the server hang up on the provider; the reason only has to follow. A
  // request that the server has not answered is left to arrive: torn down on the way, it would take
  // the prompt with it. The stop is remembered there and meets it.
  if (run.isKnown || reason === 'left') transport.disconnect(id);
  void confirmStop(context, id, shown === null ? { reason } : { reason, shown });
}

/** Asks until the server has told how the run ended; the page says meanwhile that it has not. */
async function confirmStop({ runs }: RunContext, id: string, body: CancelBody): Promise<void> {
  const backoff = new Backoff({ firstMs: 300, mostMs: 5000 });
  let unknownSince: number | null = null;
  for (;;) {
    const wasKnown = runs.get(id)?.isKnown ?? false;
    const outcome = await cancelRun(id, body);
    const run = runs.get(id);
    if (!run || !isStopping(run)) return;
    if (typeof outcome === 'object' && outcome.run.status !== 'streaming') {
      runs.dispatch(id, { type: 'ended', saved: outcome.run });
      return;
    }
    if (outcome === 'unknown' && wasKnown) {
      // It has been deleted, or this browser is somebody else by now.
      runs.dispatch(id, { type: 'gone' });
      return;
    }
    runs.dispatch(id, { type: outcome === 'undelivered' ? 'undelivered' : 'delivered' });
    unknownSince = outcome === 'unknown' ? (unknownSince ?? Date.now()) : null;
    const arrivesWithinMs = run.request === 'failed' ? failedArrivingMs : stillArrivingMs;
    if (unknownSince !== null && Date.now() - unknownSince > arrivesWithinMs) {
      const sentence = 'This was stopped before it reached the server, so it is not saved.';
      runs.dispatch(id, { type: 'returned', sentence });
      return;
    }
    await backoff.wait(outcome === 'undelivered' ? 5000 : 2000);
  }
}
