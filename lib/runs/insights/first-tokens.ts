import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { firstTokenMs } from '#lib/runs/run-expressions.ts';
import type { FirstTokens } from '#lib/shared/insights.ts';
import { type ChosenRuns, isChosen } from './chosen-runs.ts';
import { countsBetween, percentiles, percentilesOf, spansOf } from './figures.ts';

export const firstTokenEdges = [0, 250, 500, 1000, 2000, 4000, 8000, 16_000] as const;

type Row = { status: 'completed' | 'canceled'; runs: number; found: number[]; counts: number[] };

/** How long the first token took where one came: of answers that were stopped, beside completed ones. */
export async function firstTokens(chosen: ChosenRuns): Promise<FirstTokens> {
  const ms = Prisma.sql`run.ms`;
  // Raw: Prisma has neither percentiles nor the time between two columns. Without OFFSET the time would be
  // worked out anew for each bucket.
  const rows = await db().$queryRaw<Row[]>`
    SELECT run.status::text AS status, count(*)::int AS runs, ${percentiles(ms)} AS found,
      ${countsBetween(ms, firstTokenEdges)} AS counts
    FROM (
      SELECT runs.status, ${firstTokenMs} AS ms FROM runs
      WHERE ${isChosen(chosen, ['completed', 'canceled'])} AND runs.first_token_at IS NOT NULL
      OFFSET 0
    ) AS run
    GROUP BY run.status`;
  const [completed, canceled] = (['completed', 'canceled'] as const).map((status) =>
    rows.find((row) => row.status === status),
  );
  return {
    completed: percentilesOf(completed?.runs ?? 0, completed?.found ?? null),
    canceled: percentilesOf(canceled?.runs ?? 0, canceled?.found ?? null),
    buckets: spansOf(firstTokenEdges).map((span, index) => ({
      ...span,
      completed: completed?.counts[index] ?? 0,
      canceled: canceled?.counts[index] ?? 0,
    })),
  };
}
