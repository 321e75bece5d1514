import { backoff, wait } from '#lib/client/wait.ts';
import { isStoppable, isStopping, type LiveRun } from './live-run.ts';
import type { RunContext } from './run-context.ts';
import { askToCancel, type CancelBody } from './run-requests.ts';

/** As long as the server remembers a stop that came before its run. */
const stillArrivingMs = 60_000;
/** The same once the request for the run has failed: what could arrive of it has arrived. */
const failedArrivingMs = 5_000;

/**
 * Stops a run: freezes what is on screen in this very call, closes the connection, and asks the
 * server to cancel. Does nothing to a run that is being stopped already, or has ended.
 */
export function stopRun(context: RunContext, id: string, reason: 'stop' | 'left'): void {
  const { store } = context;
  const live = store.get(id);
  if (!live || !isStoppable(live)) return;
  const isAsking = live.phase === 'sending' || (live.phase === 'held' && !live.known);
  if (isAsking && !context.isSent(id)) {
    context.giveBack(id, 'This was stopped before it was sent.');
    return;
  }
  const shown = store.freeze(id);
  store.update(id, { phase: 'stopping' });
  // First, as that alone makes the server hang up on the provider; the word only has to follow. A
  // request that the server has not answered is left to arrive: torn down on the way, it would take
  // the prompt with it. The stop is remembered there and meets it.
  if (live.known || reason === 'left') context.disconnect(id);
  void confirmStop(context, id, shown === null ? { reason } : { reason, shown });
}

/** Asks until the server has told how the run ended; the page says meanwhile that it has not. */
async function confirmStop(context: RunContext, id: string, body: CancelBody): Promise<void> {
  const { store } = context;
  let unknownSince: number | null = null;
  for (let attempt = 0; ; attempt++) {
    const wasKnown = store.get(id)?.known ?? false;
    const answer = await askToCancel(id, body);
    const live = store.get(id);
    if (!live || !isStopping(live)) return;
    if (typeof answer === 'object' && answer.run.status !== 'streaming') {
      context.settle(id, answer.run);
      return;
    }
    const phase = answer === 'undelivered' ? 'unconfirmed' : 'stopping';
    if (phase === 'unconfirmed') context.trouble(id, phase);
    else if (live.phase !== phase) store.update(id, { phase });
    unknownSince = answer === 'unknown' ? (unknownSince ?? Date.now()) : null;
    if (answer === 'unknown' && wasKnown) {
      // It has been deleted, or this browser is somebody else by now.
      context.gone(id);
      return;
    }
    if (unknownSince !== null && isNotComing(context, live, Date.now() - unknownSince)) {
      context.giveBack(id, 'This was stopped before it reached the server, so it is not saved.');
      return;
    }
    await wait(backoff(attempt, 300, phase === 'unconfirmed' ? 5000 : 2000));
  }
}

/** Whether a run that the server does not know is not on its way to it, either. */
function isNotComing(context: RunContext, live: LiveRun, unknownForMs: number): boolean {
  return unknownForMs > (context.isSent(live.id) ? stillArrivingMs : failedArrivingMs);
}
