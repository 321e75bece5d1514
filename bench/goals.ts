import { type Limit, limits } from './limits.ts';
import { type Sample, summaryOf } from './samples.ts';
import { rounded } from './tables.ts';
import { type TargetName, targetTitles } from './targets.ts';

/** What came of a limit on one target. */
export type Outcome = { limit: Limit; target: TargetName; value: number };

/** The limits that were measured, with what came of them. */
export function outcomesOf(samples: readonly Sample[]): Outcome[] {
  return limits.flatMap((limit) =>
    limit.targets.flatMap((target) => {
      const summary = summaryOf(samples, limit.load, target, limit);
      return summary === null ? [] : [{ limit, target, value: summary.middle }];
    }),
  );
}

/** Whether the quick run fails because of it. */
export function isBeyondGuard({ limit, value }: Outcome): boolean {
  return limit.guard !== null && value > limit.guard;
}

/** One line each, in Markdown: what is to be reached, what was, and whether; '' of none. */
export function goalsOf(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return '';
  const lines = outcomes.map(({ limit, target, value }) => {
    const { load, says, goal } = limit;
    const word = value <= goal ? 'reached' : '**not reached**';
    const measured = `${rounded(value)}, at most ${goal} wanted`;
    return `- ${load}, ${targetTitles[target]}: ${says}: ${measured}: ${word}`;
  });
  return `### Goals\n\n${lines.join('\n')}\n`;
}
