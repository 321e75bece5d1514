import { db } from '#lib/db/database.ts';
import { errorCode } from '#lib/runs/run-expressions.ts';
import type { Insights } from '#lib/shared/insights.ts';
import { type ChosenRuns, isChosen } from './chosen-runs.ts';

/** What went wrong, the most frequent first. */
export async function failures(chosen: ChosenRuns): Promise<Insights['failures']> {
  // Raw: the condition is that of the other figures.
  return await db().$queryRaw<Insights['failures']>`
    SELECT ${errorCode} AS code, count(*)::int AS runs
    FROM runs WHERE ${isChosen(chosen, ['failed'])}
    GROUP BY 1 ORDER BY 2 DESC, 1`;
}
