import { noFigures } from '#lib/shared/receipt.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import type { LiveRun } from './live-run.ts';
import type { EndedRun, LateFigures, NewRun } from './store/run-store.ts';

/** A live run in JSON, as far as it has come. */
export function liveRunJson(run: LiveRun, row: NewRun): RunJson {
  const parts = run.answer.parts();
  return {
    id: row.id,
    chatId: row.chatId,
    promptId: row.promptId,
    resumedFromId: row.resumedFromId,
    provider: row.provider,
    model: row.model,
    status: 'streaming',
    endReason: null,
    text: textOf(parts),
    parts,
    error: null,
    onLeave: row.onLeave,
    startedAt: row.startedAt.toISOString(),
    firstTokenAt: run.firstTokenAt?.toISOString() ?? null,
    endedAt: null,
    ...noFigures,
  };
}

/** A run in JSON as it is, or would have been, saved at its end. */
export function endedRunJson(run: LiveRun, row: NewRun, ended: EndedRun): RunJson {
  const { ending } = ended;
  return {
    ...liveRunJson(run, row),
    status: ending.status,
    endReason: ending.status === 'completed' ? null : ending.reason,
    text: textOf(ended.parts),
    parts: [...ended.parts],
    usage: ended.usage,
    receipt: receiptOf(ended),
    error: ending.status === 'failed' ? ending.error : null,
    endedAt: ended.endedAt.toISOString(),
  };
}

/** An ended run with what has become known since. */
export function withFigures(run: RunJson, figures: LateFigures): RunJson {
  const { usage, cost, saved, providerClosedAt } = figures;
  const savedAt = figures.savedAt.toISOString();
  const seen = { providerClosedAt: providerClosedAt?.toISOString() ?? null, savedAt };
  return {
    ...run,
    usage,
    cost,
    saved,
    receipt: run.receipt && { ...run.receipt, ...seen },
  };
}

/** How a cancel went, as far as is known at the end. */
export function receiptOf({ asked, abortedAt }: EndedRun): RunJson['receipt'] {
  if (!asked) return null;
  return {
    askedBy: asked.by,
    askedAt: asked.at.toISOString(),
    abortedAt: abortedAt?.toISOString() ?? null,
    providerClosedAt: null,
    savedAt: null,
  };
}
