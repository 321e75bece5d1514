import { openedDatabase } from './database.ts';

/**
 * A statement that each connection prepares once, because to parse and plan a short one anew takes
 * four times as long as to perform it (docs/benchmarks.md). It takes one JSON document, `$1`, and
 * answers with rows of one column, each a JSON document as text.
 */
export type Statement = { name: string; sql: string };

/**
 * Performs a statement in the database of this process, past Prisma.
 * @param given what `$1` is; text in it must be clean (cleanText)
 * @throws {StatementError} where the database cannot be reached, or refuses
 */
export async function perform<Answer>(statement: Statement, given: unknown): Promise<Answer[]> {
  try {
    const rows = await openedDatabase().perform(statement, JSON.stringify(given));
    return rows.map((row) => JSON.parse(row) as Answer);
  } catch (error) {
    throw new StatementError(statement, error);
  }
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
