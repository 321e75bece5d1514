import type { CancelReason, EndReason, FailReason, RunJson, RunStatus } from '#lib/shared/run.ts';

/** The name of each status, as the runs page has it. */
export const statusNames: Record<RunStatus, string> = {
  streaming: 'Streaming',
  completed: 'Completed',
  canceled: 'Stopped',
  failed: 'Failed',
};

/** Why an answer was stopped, where it was not by the button. */
const stopReasons: Record<Exclude<CancelReason, 'stop'>, string> = {
  superseded: 'replaced by your next prompt',
  left: 'the page was left',
  disconnect: 'the connection was lost',
  budget: 'a limit was reached',
};

const failReasons: Record<FailReason, string> = {
  provider_error: 'the provider failed',
  timeout: 'the provider was too slow',
  interrupted: 'the server went down',
};

const allReasons: Record<EndReason, string> = {
  stop: 'by you',
  ...stopReasons,
  ...failReasons,
};

/** Why a run ended as it did, as a line of its own; null when there is nothing to explain. */
export function reasonOf(run: Pick<RunJson, 'endReason'>): string | null {
  if (!run.endReason) return null;
  const reason = allReasons[run.endReason];
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

/** Why a stopped answer was stopped; null for the button, which needs no explaining. */
export function stopReasonOf(run: Pick<RunJson, 'endReason'>): string | null {
  const { endReason } = run;
  if (endReason === null || !(endReason in stopReasons)) return null;
  return stopReasons[endReason as keyof typeof stopReasons];
}
