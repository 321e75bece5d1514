import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { EstimateError } from '#lib/shared/insights.ts';
import { type ChosenRuns, isChosen } from './chosen-runs.ts';
import { percentiles, percentilesOf } from './figures.ts';

const error = Prisma.sql`
  abs(runs.estimated_output_tokens - runs.output_tokens)::float8 / runs.output_tokens`;

/** How far the estimate of an answer's tokens is from what its provider counted, where one did. */
export async function estimateError(chosen: ChosenRuns): Promise<EstimateError> {
  // Raw: Prisma has no percentiles.
  const [row] = await db().$queryRaw<{ runs: number; found: number[] | null }[]>`
    SELECT count(*)::int AS runs, ${percentiles(error)} AS found
    FROM runs
    WHERE ${isChosen(chosen, ['completed'])} AND runs.output_tokens > 0
      AND runs.usage_source IN ('reported', 'settled') AND runs.estimated_output_tokens IS NOT NULL`;
  const { runs, p50, p90 } = percentilesOf(row?.runs ?? 0, row?.found ?? null);
  return { runs, typical: p50, ninetieth: p90 };
}
