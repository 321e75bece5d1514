import { log } from '#lib/log.ts';
import { endedElsewhere } from './ending.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { Progress } from './store/run-store.ts';
import { lostAfterMs } from './sweep.ts';

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
  const saving = live.all().map((run) => ({ run, progress: unsavedProgress(run, now) }));
  const { streaming, cancelRequests, callRequests } = await engine.store.saveProgress(
    engine.instanceId,
    saving.flatMap(({ progress }) => progress),
  );
  const isStreaming = new Set(streaming.map(({ userId, runId }) => `${userId} ${runId}`));
  for (const { run, progress } of saving) {
    const last = progress.at(-1);
    if (!last) continue;
    run.unsavedChunks = run.unsavedChunks.filter(({ seq }) => seq > last.seq);
    // It was so when this was asked, however late the answer was heard.
    if (isStreaming.has(`${run.userId} ${run.id}`)) run.keptAt = now;
    else run.requestEnd(endedElsewhere);
  }
  for (const { userId, runId, ...request } of cancelRequests) {
    live.get(userId, runId)?.requestEnd({ status: 'canceled', ...request });
  }
  for (const { userId, runId, callId, decision } of callRequests) {
    live.get(userId, runId)?.calls.tell(callId, decision);
  }
  engine.observer.progressSaved();
}

type Saves = { current: Promise<void> | null; next: Promise<void> | null };
const savesOf = new WeakMap<Engine, Saves>();

/** As saveProgress, but never two at once: who comes while one is under way shares the next. */
export function saveInTurn(engine: Engine): Promise<void> {
  const saves = savesOf.get(engine) ?? { current: null, next: null };
  savesOf.set(engine, saves);
  if (!saves.current) {
    saves.current = saveProgress(engine).finally(() => {
      saves.current = null;
    });
    return saves.current;
  }
  // Whether that one succeeds is for those who wait for it.
  saves.next ??= saves.current
    .catch(() => undefined)
    .then(() => {
      saves.next = null;
      return saveInTurn(engine);
    });
  return saves.next;
}

/**
 * What is to be saved of a run. What an earlier save was sent and has not confirmed is sent again as
 * it was: it may have arrived.
 */
function unsavedProgress(run: LiveRun, now: number): Progress[] {
  if (!run.row) return [];
  cutNext(run);
  // In a pause this long others may have taken this instance for lost: it asks after the run.
  const isUnsure = now - run.keptAt > lostAfterMs / 2;
  const nothing = isUnsure ? [{ seq: run.cut.seq - 1, parts: [] }] : [];
  const chunks = run.unsavedChunks.length > 0 ? run.unsavedChunks : nothing;
  const { userId, id: runId, firstTokenAt } = run;
  return chunks.map((chunk) => ({ ...chunk, userId, runId, firstTokenAt }));
}

/** Cuts what the answer has gained since the last cut. */
function cutNext(run: LiveRun): void {
  const { deltas, cursor } = run.answer.read(run.cut.cursor);
  if (deltas.length === 0) return;
  run.unsavedChunks.push({ seq: run.cut.seq, parts: deltas.map(({ added }) => added) });
  run.cut = { cursor, seq: run.cut.seq + 1 };
}

/**
 * Saves progress again and again, never two at once, until the returned function is called. A save
 * that fails is said once an outage, and its work is done by the next that succeeds.
 */
export function startSaving(engine: Engine, intervalMs: number): () => void {
  let saving = false;
  let failing = false;
  let isOver = false;
  const save = async () => {
    if (saving) return;
    saving = true;
    try {
      await saveInTurn(engine);
      if (failing) log().info('progress is being saved again');
      failing = false;
    } catch (error) {
      // Halt ends, and its database with it: by then every run is saved.
      if (isOver) return;
      // The next tick tries again with all that this one had.
      if (!failing) log().error({ err: error }, 'progress cannot be saved; trying again');
      failing = true;
    } finally {
      saving = false;
    }
  };
  const timer = engine.clock.every(intervalMs, () => void save());
  return () => {
    isOver = true;
    timer.cancel();
  };
}
