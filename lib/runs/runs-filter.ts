import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { cleanText } from '#lib/shared/clean-text.ts';
import { endReasons, runStatuses } from '#lib/shared/run.ts';
import { modelName } from '#lib/shared/run-input.ts';

const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a time in ISO 8601')
  .refine((text) => !text.startsWith('0000'), 'must be of the year 1 or later')
  .transform((text) => new Date(text));

/** What the query of a list of runs may be narrowed by. */
export const runsFilter = z.object({
  status: z.enum(runStatuses, `must be one of ${runStatuses.join(', ')}`).optional(),
  endReason: z.enum(endReasons, `must be one of ${endReasons.join(', ')}`).optional(),
  model: modelName.optional(),
  chatId: z.uuid('must be a UUID').optional(),
  /** Started then or later, and before then. */
  from: time.optional(),
  to: time.optional(),
  /** Words of the prompt. */
  q: z.string().max(200, 'is too long').transform(cleanText).optional(),
});
export type RunsFilter = z.output<typeof runsFilter>;

/**
 * The condition on rows of `runs` that a filter says, for all statements about lists of them. Raw, as
 * they sort, sum up and search in ways that Prisma has no words for.
 * @param userId whose runs; null: everybody's
 */
export function runsWhere(userId: string | null, filter: RunsFilter): Prisma.Sql {
  const { status, endReason, model, chatId, from, to, q } = filter;
  const conditions = [
    userId !== null && Prisma.sql`runs.user_id = ${userId}`,
    status && Prisma.sql`runs.status = ${status}::run_status`,
    endReason && Prisma.sql`runs.end_reason = ${endReason}::end_reason`,
    model && Prisma.sql`runs.model = ${model}`,
    chatId && Prisma.sql`runs.chat_id = ${chatId}::uuid`,
    from && Prisma.sql`runs.started_at >= ${from}`,
    to && Prisma.sql`runs.started_at < ${to}`,
    q?.trim() && hasWords(q),
  ].filter((condition) => condition instanceof Prisma.Sql);
  return conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
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
