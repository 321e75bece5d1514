import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { cleanText } from '#lib/shared/clean-text.ts';
import { followUps, stopPlaces } from '#lib/shared/insights.ts';
import { stopReasons } from '#lib/shared/receipt.ts';
import { endReasons, type RunStatus, runStatuses } from '#lib/shared/run.ts';
import { modelName } from '#lib/shared/run-input.ts';
import { spanIn } from '#lib/shared/span.ts';
import {
  errorCode,
  firstTokenMs,
  followUp,
  isStoppedAt,
  isWithin,
  outputTokens,
  stoppedAfterMs,
} from './run-expressions.ts';

const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a time in ISO 8601')
  .refine((text) => !text.startsWith('0000'), 'must be of the year 1 or later')
  .transform((text) => new Date(text));

const span = z.string().transform((text, context) => {
  const found = spanIn(text);
  if (found) return found;
  const message = 'must be two whole numbers as in 100..500 (100 to 499), or one as in 100..';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
/** The name of something that may be gone: an error, a provider. */
const name = z
  .string()
  .max(200, 'is too long')
  .transform(cleanText)
  .refine((text) => text !== '', 'must not be empty');
const oneOf = <Each extends string>(all: readonly Each[]) =>
  z.enum(all, `must be one of ${all.join(', ')}`);

/** What the query of a list of runs may be narrowed by. */
export const runsFilter = z.object({
  status: oneOf(runStatuses).optional(),
  endReason: oneOf(endReasons).optional(),
  /** A provider's id. */
  provider: name.optional(),
  model: modelName.optional(),
  chatId: z.uuid('must be a UUID').optional(),
  /** Started then or later, and before then. */
  from: time.optional(),
  to: time.optional(),
  /** Words of the prompt. */
  q: z.string().max(200, 'is too long').transform(cleanText).optional(),
  tokens: span.optional(),
  firstTokenMs: span.optional(),
  /** The next four are of canceled runs only. */
  stoppedAfterMs: span.optional(),
  stopPlace: oneOf(stopPlaces).optional(),
  stopReason: oneOf(stopReasons).optional(),
  followUp: oneOf(followUps).optional(),
  /** Of failed runs only. */
  errorCode: name.optional(),
});
export type RunsFilter = z.output<typeof runsFilter>;

/**
 * The condition on rows of `runs` that a filter says, for all statements about lists of them. Raw, as
 * they sort, sum up and search in ways that Prisma has no words for.
 * @param userId whose runs; null: everybody's
 */
export function runsWhere(userId: string | null, filter: RunsFilter): Prisma.Sql {
  const { status, endReason, provider, model, chatId, from, to, q } = filter;
  const conditions = [
    userId !== null && Prisma.sql`runs.user_id = ${userId}`,
    status && isOf(status),
    endReason && Prisma.sql`runs.end_reason = ${endReason}::end_reason`,
    provider && Prisma.sql`runs.provider = ${provider}`,
    model && Prisma.sql`runs.model = ${model}`,
    chatId && Prisma.sql`runs.chat_id = ${chatId}::uuid`,
    from && Prisma.sql`runs.started_at >= ${from}`,
    to && Prisma.sql`runs.started_at < ${to}`,
    q?.trim() && hasWords(q),
    ...endingConditions(filter),
  ].filter((condition) => condition instanceof Prisma.Sql);
  return conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
}

/** How far it came, and how it ended; with the status that such an ending is of, for its index. */
function endingConditions(filter: RunsFilter) {
  const isOfStop =
    filter.stoppedAfterMs || filter.stopPlace || filter.stopReason || filter.followUp;
  return [
    filter.tokens && isWithin(outputTokens, filter.tokens),
    filter.firstTokenMs && isWithin(firstTokenMs, filter.firstTokenMs),
    isOfStop && isOf('canceled'),
    filter.stoppedAfterMs && isWithin(stoppedAfterMs, filter.stoppedAfterMs),
    filter.stopPlace && isStoppedAt[filter.stopPlace],
    filter.stopReason && Prisma.sql`runs.stop_reason = ${filter.stopReason}::stop_reason`,
    filter.followUp && Prisma.sql`${followUp} = ${filter.followUp}`,
    filter.errorCode && isOf('failed'),
    filter.errorCode && Prisma.sql`${errorCode} = ${filter.errorCode}`,
  ];
}

function isOf(status: RunStatus): Prisma.Sql {
  return Prisma.sql`runs.status = ${status}::run_status`;
}

/** So many prompts are looked up one by one; of more, those that are listed first are soon found. */
const mostFound = 2_000;

/**
 * As runsWhere, but it looks first which prompts have the words of `q`: few are found by the index,
 * which the database would not do by itself, as it takes each beginning of a word for a common one.
 * Raw, as Prisma has no words for a search by words on an index of its own making.
 */
export async function runsWhereFound(
  userId: string | null,
  { q, ...filter }: RunsFilter,
): Promise<Prisma.Sql> {
  const where = runsWhere(userId, filter);
  if (!q?.trim()) return where;
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM prompts
    WHERE ${userId === null ? Prisma.sql`true` : Prisma.sql`user_id = ${userId}`} AND ${wordsIn(q)}
    LIMIT ${mostFound + 1}`;
  if (found.length > mostFound) return Prisma.sql`${where} AND ${hasWords(q)}`;
  return Prisma.sql`${where} AND runs.prompt_id = ANY(${found.map(({ id }) => id)}::uuid[])`;
}

/** That the prompt of a run has each of the words. */
function hasWords(q: string): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM prompts
    WHERE prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id AND ${wordsIn(q)})`;
}

/** What is typed into a search has no more that could narrow it. */
const mostWords = 8;

/** Scripts that put spaces between words: what begins with such a word is found by the index. */
const spacedWord = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d]+$/u;

/** As much of a prompt as is searched, as in the index `prompts_words_idx`. */
const searched = Prisma.sql`left(prompts.text, 4000)`;

function wordsIn(q: string): Prisma.Sql {
  const words = [...new Set(q.trim().split(/\s+/, mostWords))];
  const conditions = words.map((word) =>
    spacedWord.test(word)
      ? Prisma.sql`to_tsvector('simple', ${searched}) @@ to_tsquery('simple', ${`${word}:*`})`
      : Prisma.sql`${searched} ILIKE ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`,
  );
  return Prisma.join(conditions, ' AND ');
}
