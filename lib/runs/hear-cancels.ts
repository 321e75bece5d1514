import { endedElsewhere } from './ending.ts';
import type { Engine } from './engine.ts';

/** Passes what other instances announce to the runs that are live here. */
export async function hearCancels(engine: Engine): Promise<() => Promise<void>> {
  return await engine.store.listen((announcement) => {
    if (announcement.type === 'chat' || announcement.type === 'settings') return;
    const run = engine.live.get(announcement.userId, announcement.runId);
    if (announcement.type === 'cancel') {
      run?.ask({ status: 'canceled', reason: announcement.reason, shown: announcement.shown });
    } else if (announcement.status !== 'streaming') {
      // Of an end that was written here its driver has decided already, and this changes nothing.
      run?.ask(endedElsewhere);
    }
  });
}
