import type { Engine } from './engine.ts';

/** Passes the cancels that other instances announce to the runs that are live here. */
export async function hearCancels(engine: Engine): Promise<() => Promise<void>> {
  return await engine.store.listen((announcement) => {
    if (announcement.type !== 'cancel') return;
    const { userId, runId, reason, shown } = announcement;
    engine.live.get(userId, runId)?.ask({ status: 'canceled', reason, shown });
  });
}
