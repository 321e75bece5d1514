import pg from 'pg';

const connectMs = 5_000;

/** The PostgreSQL server cannot be used; the message is one sentence for whoever starts Halt. */
export class PostgresError extends Error {
  override name = 'PostgresError';
}

/**
 * Sees whether a PostgreSQL server can be used before anything is written there.
 * @throws {PostgresError} where it cannot be reached, refuses, or is a pooler that gives a session's
 * connection to others between two statements: prepared statements and LISTEN would get lost.
 */
export async function checkPostgres(url: string): Promise<void> {
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectMs,
      query_timeout: connectMs,
    });
    // Whoever waits for it hears of it.
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return rows[0]?.pid;
  };
  try {
    const first = await connect();
    const second = await connect();
    // Both are open, so only a pooler can have given the second the server process of the first.
    if (first !== second) return;
    const message = 'leads to a pooler in transaction mode; set it to session mode, or go past it';
    throw new PostgresError(`DATABASE_URL: ${message}.`);
  } catch (error) {
    if (error instanceof PostgresError) throw error;
    const said = error instanceof Error && error.message ? error.message : String(error);
    const { host } = new URL(url);
    const sentence = `DATABASE_URL: PostgreSQL at ${host} cannot be used (${causeOf(error) ?? said}).`;
    throw new PostgresError(sentence, { cause: error });
  } finally {
    await Promise.allSettled(clients.map((client) => client.end()));
  }
}

/** Where a name has several addresses, the reason is in what was said of each. */
function causeOf(error: unknown): string | null {
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? error.errors[0].message
    : null;
}
