import type { EndReason, RunStatus } from '#lib/shared/run.ts';

/** Which runs the page is about, as its own address and that of the list say it. */
export type Chosen = {
  from: string;
  to: string;
  model: string | null;
  reason: EndReason | null;
};

/** The address of the list of the runs behind a mark. */
export function runsAddress(
  { from, to, model, reason }: Chosen,
  status: RunStatus | null = null,
): string {
  const search = new URLSearchParams();
  if (status) search.set('status', status);
  if (reason && status !== 'completed' && status !== 'streaming') search.set('endReason', reason);
  if (model) search.set('model', model);
  search.set('from', from);
  search.set('to', to);
  return `/runs?${search}`;
}
