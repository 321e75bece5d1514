import type { RunStore } from './run-store.ts';

const mostMs = 3000;

/**
 * The run that a new prompt can follow: `runId`, once the server has it. One stopped within the
 * blink between asking and answer may never get there; then it is the run that it followed.
 */
export async function whenKnown(store: RunStore, runId: string | null): Promise<string | null> {
  const before = runId === null ? undefined : store.get(runId);
  if (!before || before.known) return runId;
  await settled(store, before.id);
  const after = store.get(before.id);
  return after?.known ? runId : (before.asked?.afterRunId ?? null);
}

function settled(store: RunStore, runId: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, mostMs);
    const unsubscribe = store.subscribe(() => {
      const live = store.get(runId);
      if (!live || live.known) done();
    });
  });
}
