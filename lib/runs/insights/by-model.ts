import { db } from '#lib/db/database.ts';
import { firstTokenMs } from '#lib/runs/run-expressions.ts';
import type { ModelInsights } from '#lib/shared/insights.ts';
import { type ChosenRuns, isChosen } from './chosen-runs.ts';

/** The models side by side, the most used first. */
export async function byModel(chosen: ChosenRuns): Promise<ModelInsights[]> {
  // Raw: Prisma has no medians, and counts one condition at a time.
  return await db().$queryRaw<ModelInsights[]>`
    SELECT runs.provider, runs.model,
      (count(*) FILTER (WHERE runs.status = 'streaming'))::int AS streaming,
      (count(*) FILTER (WHERE runs.status = 'completed'))::int AS completed,
      (count(*) FILTER (WHERE runs.status = 'canceled'))::int AS canceled,
      (count(*) FILTER (WHERE runs.status = 'failed'))::int AS failed,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ${firstTokenMs}) AS "firstTokenMs",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY runs.output_tokens)
        FILTER (WHERE runs.status = 'canceled') AS "stoppedAtTokens",
      coalesce(sum(runs.output_tokens), 0)::float8 AS "outputTokens",
      coalesce(sum(runs.unseen_tokens), 0)::float8 AS "unseenTokens",
      coalesce(sum(runs.cost_usd_micros), 0)::float8 AS "usdMicros",
      (count(*) FILTER (WHERE runs.output_tokens IS NOT NULL AND runs.cost_usd_micros IS NULL))::int
        AS "withoutPrice"
    FROM runs WHERE ${isChosen(chosen)}
    GROUP BY runs.provider, runs.model
    ORDER BY count(*) DESC, runs.provider, runs.model`;
}
