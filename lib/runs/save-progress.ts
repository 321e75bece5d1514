import { log } from '#lib/log.ts';
import type { Cursor } from './answer.ts';
import { endedElsewhere } from './ending.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { Progress } from './store/run-store.ts';
import { lostAfterMs } from './sweep.ts';

type Unsaved = { run: LiveRun; progress: Progress; cursor: Cursor };

/**
 * One save for all live runs of this instance: appends what each has received since its last save,
 * beats the instance's heart, and reads back the cancels that were asked for elsewhere. Its cost is
 * what is new, whatever is there already. A run whose row was ended or deleted is told to end.
 * @throws what the store throws; nothing is lost then, as the next save begins where the last good
 * one ended.
 */
export async function saveProgress(engine: Engine): Promise<void> {
  const { clock, live } = engine;
  const now = clock.now();
  const unsaved = live.all().flatMap((run) => unsavedProgress(run, now));
  const readBack = await engine.store.saveProgress(
    engine.instanceId,
    unsaved.map(({ progress }) => progress),
  );
  const kept = new Set(readBack.kept.map(({ userId, runId }) => `${userId} ${runId}`));
  for (const { run, progress, cursor } of unsaved) {
    if (progress.parts.length > 0) run.saved = { cursor, seq: progress.seq + 1 };
    // It was so when this was asked, however late the answer was heard.
    if (kept.has(`${run.userId} ${run.id}`)) run.keptAt = now;
    else run.ask(endedElsewhere);
  }
  for (const { userId, runId, reason, shown } of readBack.asked) {
    live.get(userId, runId)?.ask({ status: 'canceled', reason, shown });
  }
}

function unsavedProgress(run: LiveRun, now: number): Unsaved[] {
  const isNew = run.answer.isPast(run.saved.cursor);
  // In a pause this long others may have taken this instance for lost: it asks after the run.
  const isUnsure = now - run.keptAt > lostAfterMs / 2;
  if (!run.row || !(isNew || isUnsure)) return [];
  const { deltas, cursor } = run.answer.read(run.saved.cursor);
  const progress: Progress = {
    userId: run.userId,
    runId: run.id,
    seq: run.saved.seq,
    parts: deltas.map(({ added }) => added),
    firstTokenAt: run.firstTokenAt,
  };
  return [{ run, progress, cursor }];
}

/**
 * Saves progress again and again, never two at once, until the returned function is called. A save
 * that fails is said once an outage, and its work is done by the next that succeeds.
 */
export function startSaving(engine: Engine, intervalMs: number): () => void {
  let saving = false;
  let failing = false;
  const save = async () => {
    if (saving) return;
    saving = true;
    try {
      await saveProgress(engine);
      if (failing) log().info('progress is being saved again');
      failing = false;
    } catch (error) {
      // The next tick tries again with all that this one had.
      if (!failing) log().error({ err: error }, 'progress cannot be saved; trying again');
      failing = true;
    } finally {
      saving = false;
    }
  };
  const timer = engine.clock.every(intervalMs, () => void save());
  return timer.cancel;
}
