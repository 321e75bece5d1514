import { fullDate } from '#components/chats/dates.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import { costOf, dollars, range, stoppedAt, tokens } from './run-amounts.ts';
import { duration, durationOf } from './run-figures.ts';
import { reasonOf, statusNames } from './run-words.ts';
import { whyNames } from './stop-names.ts';

/** One thing that is known of a run: its name, and what it is. */
export type Fact = { name: string; value: string };

/** What happened to a run, and when; what does not apply is left out. */
export function factsOf(run: ListedRun): Fact[] {
  const reason = reasonOf(run);
  const ended = run.status === 'streaming' ? null : (durationOf(run) ?? 'unknown');
  return named({
    Status: reason ? `${statusNames[run.status]}: ${lowerFirst(reason)}` : statusNames[run.status],
    'Why it was stopped': run.stopReason && whyNames[run.stopReason],
    Model: run.model,
    Provider: run.provider,
    Started: fullDate(new Date(run.startedAt)),
    'First token': run.firstTokenAt
      ? `after ${duration(Math.max(0, Date.parse(run.firstTokenAt) - Date.parse(run.startedAt)))}`
      : run.status === 'streaming'
        ? null
        : 'never came',
    Took: ended,
    'Stopped at': stoppedAt(run),
    'When the page is left': run.onLeave === 'keep' ? 'it goes on' : 'it stops',
  });
}

/** What a run used, cost and saved; each with how well it is known. Nothing while it streams. */
export function usageFactsOf(run: ListedRun): Fact[] {
  if (run.status === 'streaming') return [];
  const { usage, saved } = run;
  if (!usage) return named({ Tokens: 'unknown', Cost: 'unknown' });
  const cost = costOf(run);
  const priced = run.cost ? `, by the prices of ${run.cost.priceDate}` : '';
  return named({
    Counted: gradeNames[usage.source],
    Input: tokens(usage.inputTokens),
    'Input from the cache': known(usage.cachedInputTokens),
    Output: tokens(usage.outputTokens),
    'Output in reasoning': known(usage.reasoningTokens),
    'Output never shown': run.status === 'canceled' ? known(usage.unseenTokens) : null,
    Cost: cost && `${cost.text}${cost.grade ? ` ${cost.grade}${priced}` : ''}`,
    'Saved by Stop': saved && `${range(saved.tokens, tokens)}, estimated`,
    'Money saved': saved?.usdMicros ? `${range(saved.usdMicros, dollars)}, estimated` : null,
  });
}

const gradeNames = {
  estimated: 'estimated by Halt',
  reported: 'reported by the provider',
  settled: 'settled with the provider afterwards',
} as const;

function known(count: number | null): string {
  return count === null ? 'unknown' : tokens(count);
}

function named(facts: Record<string, string | null>): Fact[] {
  return Object.entries(facts).flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
