import type { RunStore } from './run-store.ts';
import { whenTrue } from './when-true.ts';

const mostMs = 3000;

/**
 * The run that a new prompt can follow: `runId`, once the server has it. One stopped within the
 * blink between asking and answer may never get there; then it is the run that it followed.
 */
export async function whenKnown(store: RunStore, runId: string | null): Promise<string | null> {
  const before = runId === null ? undefined : store.get(runId);
  if (!before || before.known) return runId;
  const isSettled = () => store.get(before.id)?.known ?? true;
  await whenTrue(store, isSettled, mostMs);
  const after = store.get(before.id);
  return after?.known ? runId : (before.asked?.afterRunId ?? null);
}
