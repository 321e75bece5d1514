import { endedElsewhere } from './ending.ts';
import type { Engine } from './engine.ts';

/** Passes what other instances announce to the runs that are live here. */
export async function hearNotices(engine: Engine): Promise<() => Promise<void>> {
  return await engine.store.listen((notice) => {
    if (notice.type === 'chat' || notice.type === 'settings') return;
    const run = engine.live.get(notice.userId, notice.runId);
    if (notice.type === 'cancel') {
      run?.requestEnd({ status: 'canceled', reason: notice.reason, shown: notice.shown });
    } else if (notice.status !== 'streaming') {
      // Of an end that was written here its driver has decided already, and this changes nothing.
      run?.requestEnd(endedElsewhere);
    }
  });
}
