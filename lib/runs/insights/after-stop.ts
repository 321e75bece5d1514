import { db } from '#lib/db/database.ts';
import { followUp } from '#lib/runs/run-expressions.ts';
import type { AfterStop, FollowUp } from '#lib/shared/insights.ts';
import { type ChosenRuns, isChosen } from './chosen-runs.ts';

type Row = {
  follow: FollowUp;
  runs: number;
  tokens: number;
  usdMicros: number;
  withoutPrice: number;
};

/** What is done with the words of a stopped answer when another is asked for in its place. */
const replacing: readonly FollowUp[] = ['regenerated', 'rephrased', 'otherModel'];

/** What people do within a minute of a stop, and what was generated for nothing then. */
export async function afterStop(chosen: ChosenRuns): Promise<AfterStop> {
  // Raw: Prisma cannot look for the run after each one. OFFSET keeps the search to one place of the plan:
  // in two it looks so expensive that PostgreSQL compiles it, which takes longer than to run it.
  const rows = await db().$queryRaw<Row[]>`
    SELECT run.follow, count(*)::int AS runs,
      coalesce(sum(run.output_tokens), 0)::float8 AS tokens,
      coalesce(sum(run.cost_usd_micros), 0)::float8 AS "usdMicros",
      coalesce(sum(run.output_tokens) FILTER (WHERE run.cost_usd_micros IS NULL), 0)::float8
        AS "withoutPrice"
    FROM (
      SELECT ${followUp} AS follow, runs.output_tokens, runs.cost_usd_micros FROM runs
      WHERE ${isChosen(chosen, ['canceled'])}
      OFFSET 0
    ) AS run
    GROUP BY run.follow`;
  const followUps = { resumed: 0, regenerated: 0, rephrased: 0, otherModel: 0, nothing: 0 };
  const unused = { tokens: 0, usdMicros: 0, withoutPrice: 0 };
  for (const row of rows) {
    followUps[row.follow] = row.runs;
    if (!replacing.includes(row.follow)) continue;
    unused.tokens += row.tokens;
    unused.usdMicros += row.usdMicros;
    unused.withoutPrice += row.withoutPrice;
  }
  return { followUps, unused };
}
