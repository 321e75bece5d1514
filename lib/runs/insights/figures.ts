import { Prisma } from '#lib/db/generated/client.ts';
import { isWithin } from '#lib/runs/run-expressions.ts';
import type { Bucket, Percentiles } from '#lib/shared/insights.ts';
import type { Span } from '#lib/shared/span.ts';

/** How many rows there are from each edge to before the next, and from the last one on, as one column. */
export function countsBetween(value: Prisma.Sql, edges: readonly number[]): Prisma.Sql {
  const counts = spansOf(edges).map(
    (span) => Prisma.sql`count(*) FILTER (WHERE ${isWithin(value, span)})`,
  );
  return Prisma.sql`ARRAY[${Prisma.join(counts)}]::int[]`;
}

/** What countsBetween has counted, with the edges. */
export function bucketsOf(counts: readonly number[], edges: readonly number[]): Bucket[] {
  return spansOf(edges).map((span, index) => ({ ...span, runs: counts[index] ?? 0 }));
}

/** From each edge to before the next, and from the last one on. */
export function spansOf(edges: readonly number[]): Span[] {
  return edges.map((from, index) => ({ from, to: edges[index + 1] ?? null }));
}

/** What half, nine tenths and 99 of a hundred rows stay below, as one column; NULL without any row. */
export function percentiles(value: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY ${value})`;
}

/** What percentiles() found in so many rows. */
export function percentilesOf(runs: number, found: readonly number[] | null): Percentiles {
  const [p50 = null, p90 = null, p99 = null] = found ?? [];
  return { runs, p50, p90, p99 };
}
