import { cleanText } from '#lib/shared/clean-text.ts';
import { openedDatabase } from './database.ts';

/**
 * A statement that each connection prepares once, because to parse and plan a short one anew takes
 * four times as long as to perform it (docs/benchmarks.md). It takes one JSON document, `$1`, and
 * answers with rows of one column, each a JSON document as text.
 */
export type Statement = { name: string; sql: string };

/**
 * Performs a statement in the database of this process, past Prisma.
 * @param given what `$1` is; what a database does not take is cleaned out of its texts
 * @throws {StatementError} where the database cannot be reached, or refuses
 */
export async function perform<Answer>(statement: Statement, given: unknown): Promise<Answer[]> {
  try {
    const rows = await openedDatabase().perform(statement, documentOf(given));
    return rows.map((row) => JSON.parse(row) as Answer);
  } catch (error) {
    throw new StatementError(statement, error);
  }
}

const unclean = /\\u0000|\\ud[89a-f]/;

/**
 * One text that is not clean would have a whole statement refused, also for the others in it: all
 * live runs are saved in one. So it is seen to here, whoever forgot.
 */
function documentOf(given: unknown): string {
  const document = JSON.stringify(given);
  if (!unclean.test(document)) return document;
  return JSON.stringify(given, (_, value) =>
    typeof value === 'string' ? cleanText(value) : value,
  );
}

/** What went wrong with a statement. */
export class StatementError extends Error {
  override name = 'StatementError';
  /** PostgreSQL's SQLSTATE, null where the database never answered. */
  readonly code: string | null;

  constructor({ name }: Statement, cause: unknown) {
    super(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.code = codeOf(cause);
  }
}

function codeOf(cause: unknown): string | null {
  if (!(cause instanceof Error && 'code' in cause)) return null;
  return typeof cause.code === 'string' ? cause.code : null;
}
