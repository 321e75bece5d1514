import { stopsBilling } from '#lib/models/billing.ts';
import type { Price } from '#lib/models/prices.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import type { Counts } from '#lib/models/wire/counts.ts';
import type { Engine } from '#lib/runs/engine.ts';
import type { LiveRun } from '#lib/runs/live-run.ts';
import type { EndedRun, LateFigures, NewRun, PastAnswer } from '#lib/runs/store/run-store.ts';
import type { Range, Saved, Usage } from '#lib/shared/receipt.ts';
import { savedTokens } from './saved.ts';
import { estimateOf, tokensOf, usageOf } from './usage.ts';

/** How long after its end a provider is asked what an answer came to: it has to count first. */
const settleAfterMs = 3_000;

/** What of the reading of a provider tells how much that was; `sent` is null where it was not asked. */
type Reading = { sent: readonly TranscriptMessage[] | null; reported: ReportedUsage | null };

/** A run whose end is saved, and what was read of its provider. */
export type SavedRun = { run: LiveRun; row: NewRun; provider: Provider; reading: Reading };

/** What is known at once when the end of a run has been saved; it takes less than a millisecond. */
export function figuresAtEnd(
  { run, row, provider, reading }: SavedRun,
  unseen: string,
): LateFigures {
  const { record } = run;
  const savedAt = new Date();
  const parts = run.answer.parts();
  const estimate = reading.sent && estimateOf(reading.sent, parts, row.parts);
  const usage = estimate && usageOf(countsOf(run, reading), estimate, unseen);
  const settles = provider.settles && record.responseId && usage?.source === 'estimated';
  return {
    savedAt,
    providerClosedAt: closedAtOf(run),
    responseId: record.responseId,
    usage,
    estimate,
    cost: null,
    saved: null,
    settleAt: settles ? new Date(savedAt.getTime() + settleAfterMs) : null,
  };
}

/** What the provider has counted, as far as it has. */
export function countsOf({ record }: LiveRun, { reported }: Reading): Counts {
  const { counts } = record;
  return {
    ...counts,
    inputTokens: counts.inputTokens ?? reported?.inputTokens ?? null,
    outputTokens: counts.outputTokens ?? reported?.outputTokens ?? null,
  };
}

/** When the provider's socket was closed by the abort; null where none was open then. */
export function closedAtOf({ record, abortedAt }: LiveRun): Date | null {
  const { closedAt } = record;
  return closedAt && abortedAt && closedAt >= abortedAt ? closedAt : null;
}

/** The figures with what has to be looked up: the cost, and what a cancel saved. */
export async function withCosts(
  { store, priceOf }: Pick<Engine, 'store' | 'priceOf'>,
  figures: LateFigures,
  { row, provider, ending }: { row: NewRun; provider: Provider; ending: EndedRun['ending'] },
): Promise<LateFigures> {
  const at = figures.savedAt;
  const price = await priceOf(provider, row.model, at);
  const { usage } = figures;
  // Nobody charges for a request that was refused, or never arrived.
  const isPaid =
    ending.status !== 'failed' || usage?.source !== 'estimated' || usage.outputTokens > 0;
  const usdMicros = price && usage && isPaid ? price.usdMicrosOf(paidTokens(usage)) : null;
  const cost = usdMicros === null ? null : { usdMicros, priceDate: at.toISOString().slice(0, 10) };
  if (ending.status !== 'canceled') return { ...figures, cost };
  const answers = await store.pastAnswers(row.userId);
  return { ...figures, cost, saved: savedBy(usage, price, { row, provider, answers }) };
}

/** What was paid for, as a price takes it. */
export function paidTokens({ inputTokens, cachedInputTokens, outputTokens }: Usage) {
  const cached = Math.min(cachedInputTokens ?? 0, inputTokens);
  return { input: inputTokens, cached, output: outputTokens };
}

/** What a cancel saved: nothing with a provider that reads on; null where nobody can say. */
function savedBy(
  usage: Usage | null,
  price: Price | null,
  { row, provider, answers }: { row: NewRun; provider: Provider; answers: PastAnswer[] },
): Saved | null {
  // A resumed answer goes on from what was there.
  const generated = tokensOf(row.parts) + (usage?.outputTokens ?? 0);
  const longest = price?.contextWindow ? price.contextWindow - (usage?.inputTokens ?? 0) : null;
  const isSame = (past: PastAnswer) => past.provider === row.provider && past.model === row.model;
  const lengths = (past: PastAnswer[]) => past.map(({ outputTokens }) => outputTokens);
  const isSpent = usage !== null && !stopsBilling(provider, row.model);
  const tokens = isSpent
    ? { low: 0, high: 0 }
    : (savedTokens(lengths(answers.filter(isSame)), generated, longest) ??
      savedTokens(lengths(answers), generated, longest));
  return tokens && { tokens, usdMicros: price && pricedRange(tokens, price) };
}

function pricedRange({ low, high }: Range, price: Price): Range {
  const costOf = (output: number) => price.usdMicrosOf({ input: 0, cached: 0, output });
  return { low: costOf(low), high: costOf(high) };
}
