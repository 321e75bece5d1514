import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { isStoppedAt, msBetween, outputTokens, stoppedAfterMs } from '#lib/runs/run-expressions.ts';
import { type StopPlace, type Stops, stopPlaces } from '#lib/shared/insights.ts';
import { type StopReason, stopReasons } from '#lib/shared/receipt.ts';
import { type ChosenRuns, isChosen } from './chosen-runs.ts';
import { bucketsOf, countsBetween, percentiles, percentilesOf } from './figures.ts';

export const tokenEdges = [0, 1, 50, 100, 200, 400, 800, 1600] as const;
export const secondEdges = [0, 1, 2, 5, 10, 20, 40, 80] as const;

type Row = Record<StopReason | StopPlace, number> & {
  byTokens: number[];
  tokensKnown: number;
  tokensUnknown: number;
  tokens: number[] | null;
  bySeconds: number[];
  all: number;
  afterMs: number[] | null;
  saved: number;
  savedUnknown: number;
  savedWithoutPrice: number;
  tokensLow: number;
  tokensHigh: number;
  usdMicrosLow: number;
  usdMicrosHigh: number;
  closed: number;
  closedMs: number[] | null;
  wereSaved: number;
  savedMs: number[] | null;
};

const run = (column: string) => Prisma.raw(`runs.${column}`);
const placeCounts = Prisma.join(
  stopPlaces.map((place) => {
    const count = Prisma.sql`(count(*) FILTER (WHERE ${isStoppedAt[place]}))::int`;
    return Prisma.sql`${count} AS ${Prisma.raw(`"${place}"`)}`;
  }),
);
const whyCounts = Prisma.join(
  stopReasons.map((reason) => {
    const count = Prisma.sql`(count(*) FILTER (WHERE runs.stop_reason = ${reason}::stop_reason))::int`;
    return Prisma.sql`${count} AS ${Prisma.raw(reason)}`;
  }),
);
const savedSums = Prisma.sql`
  count(runs.saved_tokens_low)::int AS saved,
  (count(*) FILTER (WHERE runs.saved_tokens_low IS NULL))::int AS "savedUnknown",
  (count(*) FILTER (WHERE runs.saved_tokens_low IS NOT NULL AND runs.saved_usd_micros_low IS NULL))::int
    AS "savedWithoutPrice",
  coalesce(sum(runs.saved_tokens_low), 0)::float8 AS "tokensLow",
  coalesce(sum(runs.saved_tokens_high), 0)::float8 AS "tokensHigh",
  coalesce(sum(runs.saved_usd_micros_low), 0)::float8 AS "usdMicrosLow",
  coalesce(sum(runs.saved_usd_micros_high), 0)::float8 AS "usdMicrosHigh"`;
const closedMs = msBetween(run('asked_at'), run('provider_closed_at'));
const savedMs = msBetween(run('asked_at'), run('saved_at'));

/** Where people stop, why, how fast Stop was and what it saved: one reading of the canceled runs. */
export async function stops(chosen: ChosenRuns): Promise<Stops> {
  // Raw: Prisma has no percentiles, and counts one condition at a time.
  const [row] = await db().$queryRaw<Row[]>`
    SELECT ${countsBetween(outputTokens, tokenEdges)} AS "byTokens",
      (count(*) FILTER (WHERE runs.output_tokens IS NULL))::int AS "tokensUnknown",
      count(runs.output_tokens)::int AS "tokensKnown",
      ${percentiles(outputTokens)} AS tokens,
      ${countsBetween(
        stoppedAfterMs,
        secondEdges.map((edge) => edge * 1000),
      )} AS "bySeconds",
      count(*)::int AS "all", ${percentiles(stoppedAfterMs)} AS "afterMs",
      ${placeCounts}, ${whyCounts},
      ${savedSums},
      count(runs.provider_closed_at)::int AS closed, ${percentiles(closedMs)} AS "closedMs",
      count(runs.saved_at)::int AS "wereSaved", ${percentiles(savedMs)} AS "savedMs"
    FROM runs WHERE ${isChosen(chosen, ['canceled'])}`;
  if (!row) throw new Error('A statement without GROUP BY gave no row.');
  return stopsOf(row);
}

function stopsOf(row: Row): Stops {
  return {
    byTokens: bucketsOf(row.byTokens, tokenEdges),
    tokens: percentilesOf(row.tokensKnown, row.tokens),
    tokensUnknown: row.tokensUnknown,
    bySeconds: bucketsOf(row.bySeconds, secondEdges),
    after: percentilesOf(row.all, row.afterMs),
    places: {
      beforeFirstToken: row.beforeFirstToken,
      inReasoning: row.inReasoning,
      inAnswer: row.inAnswer,
    },
    why: {
      too_long: row.too_long,
      wrong: row.wrong,
      changed_mind: row.changed_mind,
      too_slow: row.too_slow,
      other: row.other,
    },
    saved: {
      runs: row.saved,
      unknown: row.savedUnknown,
      tokens: { low: row.tokensLow, high: row.tokensHigh },
      usdMicros: { low: row.usdMicrosLow, high: row.usdMicrosHigh },
      withoutPrice: row.savedWithoutPrice,
    },
    askedToClosed: percentilesOf(row.closed, row.closedMs),
    askedToSaved: percentilesOf(row.wereSaved, row.savedMs),
  };
}
