import { estimateTokens } from '#lib/models/estimate-tokens.ts';
import type { TranscriptMessage } from '#lib/models/provider.ts';
import type { Counts } from '#lib/models/wire/counts.ts';
import type { Usage } from '#lib/shared/receipt.ts';
import { type AnswerPart, wordsOf } from '#lib/shared/run.ts';

/** Tokens as Halt guesses them. */
export type Estimate = { inputTokens: number; outputTokens: number };

/**
 * About how many tokens a run took, by the words that went and came.
 * @param beginning what the answer began with, of an earlier run
 */
export function estimateOf(
  sent: readonly TranscriptMessage[],
  received: readonly AnswerPart[],
  beginning: readonly AnswerPart[],
): Estimate {
  const outputTokens = tokensOf(received) - tokensOf(beginning);
  return {
    inputTokens: estimateTokens(sent.map(({ content }) => content).join('\n')),
    outputTokens: Math.max(0, outputTokens),
  };
}

/** About how many tokens the words of an answer are. */
export function tokensOf(parts: readonly AnswerPart[]): number {
  return estimateTokens(parts.map(wordsOf).join(''));
}

/**
 * What a run used: as its provider counted, and where that is not all, as estimated.
 * @param unseen what was received and never on screen
 * @returns null where neither says
 */
export function usageOf(counts: Counts, estimate: Estimate | null, unseen: string): Usage | null {
  const inputTokens = counts.inputTokens ?? estimate?.inputTokens;
  const outputTokens = counts.outputTokens ?? estimate?.outputTokens;
  if (inputTokens === undefined || outputTokens === undefined) return null;
  const isCounted = counts.inputTokens !== null && counts.outputTokens !== null;
  return {
    ...counts,
    inputTokens,
    outputTokens,
    unseenTokens: unseenTokensOf(unseen, outputTokens),
    source: isCounted ? 'reported' : 'estimated',
  };
}

/** About how many tokens were never on screen; never more than there were. */
export function unseenTokensOf(unseen: string, outputTokens: number | null): number {
  return Math.min(estimateTokens(unseen), outputTokens ?? Number.POSITIVE_INFINITY);
}
