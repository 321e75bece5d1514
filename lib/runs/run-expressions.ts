import { Prisma } from '#lib/db/generated/client.ts';
import type { StopPlace } from '#lib/shared/insights.ts';
import type { Span } from '#lib/shared/span.ts';

/**
 * What is told of a row of `runs`, in SQL. Each is said once, so that a list shows as many runs as the
 * insights have counted, and is read from the index that was made of the same words.
 */

/** The time between two columns: whole ms, as rows have no less. */
export function msBetween(from: Prisma.Sql, to: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`round(date_part('epoch', ${to} - ${from}) * 1000)`;
}

const startedAt = Prisma.sql`runs.started_at`;

/** As in its index, like the next two. */
export const firstTokenMs = msBetween(startedAt, Prisma.sql`runs.first_token_at`);
export const durationMs = msBetween(startedAt, Prisma.sql`runs.ended_at`);
export const outputTokens = Prisma.sql`runs.output_tokens::float8`;

/**
 * Of a canceled run, from its prompt to its stop: to its end where nobody saw it asked. A stop may come
 * before its run.
 */
export const stoppedAfterMs = msBetween(
  startedAt,
  Prisma.sql`greatest(coalesce(runs.asked_at, runs.ended_at), ${startedAt})`,
);

/** Of a canceled run: that it was stopped there. */
export const isStoppedAt: Record<StopPlace, Prisma.Sql> = {
  beforeFirstToken: Prisma.sql`runs.first_token_at IS NULL`,
  inReasoning: Prisma.sql`runs.first_token_at IS NOT NULL AND runs.text_length = 0`,
  inAnswer: Prisma.sql`runs.first_token_at IS NOT NULL AND runs.text_length > 0`,
};

/** Of a failed run. */
export const errorCode = Prisma.sql`coalesce(runs.error_code, runs.end_reason::text)`;

/**
 * Of a canceled run: what the next run of its chat was, where that began within a minute. A run that
 * superseded the stopped one began a moment before it ended. One of another model counts as that, unless
 * it resumes.
 */
export const followUp = Prisma.sql`coalesce((
  SELECT CASE
      WHEN later.resumed_from_id = runs.id THEN 'resumed'
      WHEN (later.provider, later.model) <> (runs.provider, runs.model) THEN 'otherModel'
      WHEN later.prompt_id = runs.prompt_id THEN 'regenerated'
      ELSE 'rephrased'
    END
  FROM runs AS later
  WHERE later.user_id = runs.user_id AND later.chat_id = runs.chat_id
    AND (later.started_at, later.id) > (runs.started_at, runs.id)
    AND later.started_at <= runs.ended_at + interval '1 minute'
  ORDER BY later.started_at, later.id LIMIT 1
), 'nothing')`;

/** That a value is within a span. */
export function isWithin(value: Prisma.Sql, { from, to }: Span): Prisma.Sql {
  return to === null
    ? Prisma.sql`${value} >= ${from}::float8`
    : Prisma.sql`${value} >= ${from}::float8 AND ${value} < ${to}::float8`;
}
