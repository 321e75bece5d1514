import { runsDb } from '#lib/db/database.ts';
import type { AskedBy, Run } from '#lib/db/generated/client.ts';
import { type Asker, askers, type Figures, type Range, type Usage } from '#lib/shared/receipt.ts';
import { notify } from './notices.ts';
import type { EndedRun, LateFigures, PastAnswer } from './run-store.ts';

/** RunStore.recordFigures on the database. The guard is the end that they belong to. */
export async function recordFiguresRow(run: EndedRun, figures: LateFigures): Promise<void> {
  const { userId, id, chatId, ending, endedAt } = run;
  const where = { userId, id, status: ending.status, endedAt, savedAt: null };
  const { unseenTokens, ...data } = figuresData(figures);
  const endReason = ending.status === 'completed' ? null : ending.reason;
  const { count } = await runsDb().run.updateMany({
    where: { ...where, endReason },
    data: { ...data, unseenTokens },
  });
  if (count === 0) {
    // A stronger reason may have cut the answer anew meanwhile, and counted what was unseen.
    const again = await runsDb().run.updateMany({ where, data });
    if (again.count === 0) return;
  }
  await notify(runsDb(), { type: 'run', userId, runId: id, chatId, status: ending.status });
}

/** What a run used, as columns. */
export function usageData(usage: Usage | null) {
  return {
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    cachedInputTokens: usage?.cachedInputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    unseenTokens: usage?.unseenTokens ?? null,
    usageSource: usage?.source ?? null,
  };
}

function figuresData({ usage, estimate, cost, saved, ...rest }: LateFigures) {
  return {
    ...rest,
    ...usageData(usage),
    estimatedInputTokens: estimate?.inputTokens ?? null,
    estimatedOutputTokens: estimate?.outputTokens ?? null,
    costUsdMicros: cost && stored(cost.usdMicros),
    priceDate: cost?.priceDate ?? null,
    savedTokensLow: saved?.tokens.low ?? null,
    savedTokensHigh: saved?.tokens.high ?? null,
    savedUsdMicrosLow: saved?.usdMicros ? stored(saved.usdMicros.low) : null,
    savedUsdMicrosHigh: saved?.usdMicros ? stored(saved.usdMicros.high) : null,
  };
}

/** The greatest amount that a column holds, some two thousand dollars, is more than any run costs. */
function stored(usdMicros: number): number {
  return Math.min(usdMicros, 2 ** 31 - 1);
}

const pastAnswersRead = 500;

/** RunStore.pastAnswers on the database. */
export async function pastAnswersRow(userId: string): Promise<PastAnswer[]> {
  const rows = await runsDb().run.findMany({
    where: { userId, status: 'completed', resumedFromId: null, outputTokens: { not: null } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: pastAnswersRead,
    select: { provider: true, model: true, outputTokens: true },
  });
  return rows.map((row) => ({ ...row, outputTokens: row.outputTokens ?? 0 }));
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
