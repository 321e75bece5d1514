import { db } from '#lib/db/database.ts';
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

/**
 * What the next run of a chat was, where it began within a minute of a stop; a run that superseded the
 * stopped one began a moment before it ended. One of another model counts as that, unless it resumes.
 */
export async function afterStop(chosen: ChosenRuns): Promise<AfterStop> {
  // Raw: Prisma cannot join a run with the one after it.
  const rows = await db().$queryRaw<Row[]>`
    SELECT CASE
        WHEN next.id IS NULL THEN 'nothing'
        WHEN next.resumed_from_id = runs.id THEN 'resumed'
        WHEN (next.provider, next.model) <> (runs.provider, runs.model) THEN 'otherModel'
        WHEN next.prompt_id = runs.prompt_id THEN 'regenerated'
        ELSE 'rephrased'
      END AS follow,
      count(*)::int AS runs,
      coalesce(sum(runs.output_tokens), 0)::float8 AS tokens,
      coalesce(sum(runs.cost_usd_micros), 0)::float8 AS "usdMicros",
      coalesce(sum(runs.output_tokens) FILTER (WHERE runs.cost_usd_micros IS NULL), 0)::float8
        AS "withoutPrice"
    FROM runs LEFT JOIN LATERAL (
      SELECT later.id, later.resumed_from_id, later.provider, later.model, later.prompt_id
      FROM runs AS later
      WHERE later.user_id = runs.user_id AND later.chat_id = runs.chat_id
        AND (later.started_at, later.id) > (runs.started_at, runs.id)
        AND later.started_at <= runs.ended_at + interval '1 minute'
      ORDER BY later.started_at, later.id LIMIT 1
    ) AS next ON TRUE
    WHERE ${isChosen(chosen, ['canceled'])}
    GROUP BY follow`;
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
