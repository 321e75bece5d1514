import { endedElsewhere } from './ending.ts';
import type { Engine } from './engine.ts';
import { startSettling } from './figures/settle.ts';
import { saveProgress, startSaving } from './save-progress.ts';
import { startSweeping, sweep } from './sweep.ts';

/**
 * Starts an engine: it hears the other instances, beats its heart, saves, and sweeps.
 * @param isAlone whether no other process can use the database: what streams in it is lost then
 * @returns what stops all that, once the engine has been drained
 */
export async function startEngine(
  engine: Engine,
  { saveIntervalMs, isAlone }: { saveIntervalMs: number; isAlone: boolean },
): Promise<() => Promise<void>> {
  const stopHearing = await hearNotices(engine);
  await saveProgress(engine);
  if (isAlone) await sweep(engine, 0);
  const stopSaving = startSaving(engine, saveIntervalMs);
  const stopSweeping = startSweeping(engine);
  const stopSettling = startSettling(engine);
  return async () => {
    stopSaving();
    stopSweeping();
    stopSettling();
    await stopHearing();
  };
}

/** Passes what other instances announce to the runs that are live here, until the returned function is called. */
export async function hearNotices(engine: Engine): Promise<() => Promise<void>> {
  return await engine.store.listen((notice) => {
    if (notice.type === 'chat' || notice.type === 'settings') return;
    const run = engine.live.get(notice.userId, notice.runId);
    if (notice.type === 'call') {
      run?.calls.tell(notice.callId, notice.decision);
    } else if (notice.type === 'cancel') {
      const { reason, shown, pageId, askedAt } = notice;
      run?.requestEnd({ status: 'canceled', reason, shown, pageId, askedAt });
    } else if (notice.status !== 'streaming') {
      // Of an end that was written here its driver has decided already, and this changes nothing.
      run?.requestEnd(endedElsewhere);
    }
  });
}

/**
 * Ends an engine: no new run starts, the running ones get `graceMs` to finish, and what is left is
 * ended as interrupted, saved and resumable. Resolves when every run is saved. Stops are still
 * heard meanwhile.
 */
export async function drain(engine: Engine, graceMs: number): Promise<void> {
  engine.draining = true;
  const runs = engine.live.all();
  const allEnded = Promise.all(runs.map((run) => run.ended));
  await Promise.race([allEnded, engine.clock.wait(graceMs)]);
  const left = engine.live.all();
  for (const run of left) {
    run.requestEnd({
      status: 'failed',
      reason: 'interrupted',
      error: {
        code: 'interrupted',
        message: 'The server was shut down while this answer was being written.',
      },
    });
  }
  // Those that were being written meanwhile have a driver by the time that they have ended.
  await Promise.all([...runs, ...left].map((run) => run.ended));
  await Promise.all([...runs, ...left].map((run) => run.driven));
  await engine.live.allDone();
}
