import { type RunsQuery, runsAddress } from '#lib/client/runs-address.ts';
import type { EndReason, RunStatus } from '#lib/shared/run.ts';

/** Which runs the page is about. */
export type Chosen = {
  from: string;
  to: string;
  model: string | null;
  reason: EndReason | null;
};

/**
 * The address of the list of the runs behind a mark.
 * @param of what the mark is about, beyond the status
 */
export function runsBehind(
  { reason, ...chosen }: Chosen,
  status: RunStatus | null = null,
  of: Partial<RunsQuery> = {},
): string {
  // What completed has no reason.
  const endReason = status === 'completed' || status === 'streaming' ? null : reason;
  return runsAddress({ ...chosen, status, endReason, ...of });
}
