import { log } from '#lib/log.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { askedFor } from './asker.ts';
import { withLostCalls } from './call-words.ts';
import type { Ending } from './ending.ts';
import type { Engine } from './engine.ts';
import { endedFacts } from './run-observer.ts';
import type { EndedRun, SilentRun } from './store/run-store.ts';

const sweepIntervalMs = 2_000;
const sweepsPerTidying = 15;
/** Longest time from a question to the answer of the next one that leaves no sweep out, in ms. */
const longestGapMs = 2 * sweepIntervalMs;
/** How long an instance may be silent before its runs count as lost, in milliseconds. */
export const lostAfterMs = 8_000;

const interrupted = {
  status: 'failed',
  reason: 'interrupted',
  error: {
    code: 'interrupted',
    message: 'The server stopped while this answer was being written.',
  },
} as const;

/** What its process knew is gone with it. */
const unknownFigures = {
  providerClosedAt: null,
  responseId: null,
  usage: null,
  estimate: null,
  cost: null,
  saved: null,
  settleAt: null,
} as const;

/**
 * Ends the runs whose process is gone, with what was saved of them: as failed and resumable, or as
 * canceled where somebody had asked for that and their process did not live to hear it.
 * @param silentForMs how long their instance must have been silent; 0 where no other can live.
 */
export async function sweep(engine: Engine, silentForMs: number): Promise<number> {
  const silent = await engine.store.silentRuns(engine.instanceId, silentForMs);
  return await endLost(engine, silent);
}

async function endLost(engine: Engine, runs: SilentRun[]): Promise<number> {
  let count = 0;
  for (const silent of runs) {
    if (engine.live.get(silent.userId, silent.id)) continue;
    const lost = await engine.store.unendedRun(silent.userId, silent.id);
    if (!lost) continue;
    const endedAt = new Date();
    const own = silent.instanceId === engine.instanceId;
    const { cancelRequest } = lost;
    const { kept, unseen } = cutAtShown(lost.parts, cancelRequest?.shown ?? null);
    const ending: Ending = cancelRequest ? { status: 'canceled', ...cancelRequest } : interrupted;
    const end: EndedRun = {
      userId: silent.userId,
      id: silent.id,
      chatId: lost.chatId,
      ending,
      asked: askedFor(ending, { pageId: lost.pageId, abortedAt: null }),
      abortedAt: null,
      parts: withLostCalls(kept, endedAt),
      unseen,
      usage: null,
      firstTokenAt: null,
      endedAt,
    };
    const ended = await engine.store.endRun(end, own ? undefined : silent);
    if (!ended) continue;
    count++;
    const figures = { ...unknownFigures, savedAt: new Date() };
    await engine.store.tidyEndedRun(end);
    await engine.store.recordFigures(end, figures);
    const saved = await engine.store.readRun(silent.userId, silent.id);
    if (saved) engine.observer.saved(endedFacts(silent.userId, saved));
  }
  if (count > 0) log().warn({ count }, 'runs of a lost process ended');
  return count;
}

/**
 * Sweeps again and again until the returned function is called. While the database was away nobody's
 * heart could beat, so silence counts only from when this instance reached it again.
 */
export function startSweeping(engine: Engine): () => void {
  const { clock, store, instanceId } = engine;
  let lastAskedAt = clock.now();
  let reachableSince = lastAskedAt;
  let sweeping = false;
  let sweeps = 0;
  const tick = async () => {
    if (sweeping) return;
    sweeping = true;
    try {
      const askedAt = clock.now();
      const silent = await store.silentRuns(instanceId, lostAfterMs);
      const now = clock.now();
      // A gap is an outage, or this process has slept: in both others may have lived unseen.
      if (now - lastAskedAt >= longestGapMs) reachableSince = now;
      lastAskedAt = askedAt;
      if (now - reachableSince >= lostAfterMs) await endLost(engine, silent);
      if (sweeps++ % sweepsPerTidying === 0) await store.tidy();
    } catch (error) {
      // The save timer tells of the outage; the next sweep does what this one could not.
      log().debug({ err: error }, 'sweep failed');
    } finally {
      sweeping = false;
    }
  };
  const timer = clock.every(sweepIntervalMs, () => void tick());
  return timer.cancel;
}
