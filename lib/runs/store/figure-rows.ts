import { runsDb } from '#lib/db/database.ts';
import type { AskedBy, Run } from '#lib/db/generated/client.ts';
import { type Asker, askers, type Figures, type Range } from '#lib/shared/receipt.ts';
import { notify } from './notices.ts';
import type { EndedRun, LateFigures } from './run-store.ts';

/** RunStore.recordFigures on the database. The guard is the end that they belong to. */
export async function recordFiguresRow(run: EndedRun, figures: LateFigures): Promise<void> {
  const { userId, id, chatId, ending, endedAt } = run;
  const { savedAt } = figures;
  const { count } = await runsDb().run.updateMany({
    where: { userId, id, status: ending.status, endedAt, savedAt: null },
    data: { savedAt },
  });
  if (count === 0) return;
  await notify(runsDb(), { type: 'run', userId, runId: id, chatId, status: ending.status });
}

/** Who asked, as the database names them. */
export function askedByOf(asker: Asker): AskedBy {
  return asker.replace(' ', '_') as AskedBy;
}

/** What a row knows of a run beside its answer. */
export function figuresOf(row: Run): Figures {
  return {
    usage: usageOf(row),
    cost: costOf(row),
    saved: savedOf(row),
    receipt: receiptOf(row),
    stopReason: row.stopReason,
  };
}

function usageOf(row: Run): Figures['usage'] {
  const { inputTokens, outputTokens, usageSource: source } = row;
  if (source === null || inputTokens === null || outputTokens === null) return null;
  const { cachedInputTokens, reasoningTokens, unseenTokens } = row;
  return { inputTokens, outputTokens, cachedInputTokens, reasoningTokens, unseenTokens, source };
}

function costOf({ costUsdMicros: usdMicros, priceDate }: Run): Figures['cost'] {
  return usdMicros === null || priceDate === null ? null : { usdMicros, priceDate };
}

function savedOf(row: Run): Figures['saved'] {
  const tokens = rangeOf(row.savedTokensLow, row.savedTokensHigh);
  return tokens && { tokens, usdMicros: rangeOf(row.savedUsdMicrosLow, row.savedUsdMicrosHigh) };
}

function rangeOf(low: number | null, high: number | null): Range | null {
  return low === null || high === null ? null : { low, high };
}

function receiptOf(row: Run): Figures['receipt'] {
  const askedBy = askers.find((asker) => row.askedBy === askedByOf(asker));
  if (row.status !== 'canceled' || !askedBy || !row.askedAt) return null;
  return {
    askedBy,
    askedAt: row.askedAt.toISOString(),
    abortedAt: row.abortedAt?.toISOString() ?? null,
    providerClosedAt: row.providerClosedAt?.toISOString() ?? null,
    savedAt: row.savedAt?.toISOString() ?? null,
  };
}
