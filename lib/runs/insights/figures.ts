import { Prisma } from '#lib/db/generated/client.ts';
import type { Bucket, Percentiles } from '#lib/shared/insights.ts';

/** How many rows there are from each edge to before the next, and from the last one on, as one column. */
export function countsBetween(value: Prisma.Sql, edges: readonly number[]): Prisma.Sql {
  const counts = edges.map((from, index) => {
    const to = edges[index + 1];
    const isBelow = to === undefined ? Prisma.sql`TRUE` : Prisma.sql`${value} < ${to}::int`;
    return Prisma.sql`count(*) FILTER (WHERE ${value} >= ${from}::int AND ${isBelow})`;
  });
  return Prisma.sql`ARRAY[${Prisma.join(counts)}]::int[]`;
}

/** What countsBetween has counted, with the edges. */
export function bucketsOf(counts: readonly number[], edges: readonly number[]): Bucket[] {
  return edges.map((from, index) => ({
    from,
    to: edges[index + 1] ?? null,
    runs: counts[index] ?? 0,
  }));
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

/** The time between two columns, in ms. */
export function msBetween(from: Prisma.Sql, to: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(date_part('epoch', ${to} - ${from}) * 1000)`;
}

export const firstTokenMs = msBetween(Prisma.sql`runs.started_at`, Prisma.sql`runs.first_token_at`);
