import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlQuery, Transaction } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { log } from '#lib/log.ts';
import {
  type Adapter,
  type Connection,
  createStatementNames,
  planByValue,
  withWholeScripts,
} from './connection.ts';
import { goodbyeMs, listenForever } from './postgres-channel.ts';

// Any number that nobody else uses as an advisory lock in the same database: "halt" in ASCII.
const migrationLock = 0x68616c74;
const connectMs = 5_000;
/** A server that has frozen must not hold up every later save. */
const queryMs = 10_000;

/** Connects to a PostgreSQL server. Nothing is sent before the first use. */
export function connectPostgres(url: string): Connection {
  // What runs live by has connections of its own: somebody's slow search must not silence them.
  const [runs, pages] = [makePool(url, 10), makePool(url, 10)];
  return {
    kind: 'postgres',
    adapters: { pages: adapterOn(pages), runs: adapterOn(runs) },
    exclusively: (work) => exclusivelyOn(url, work),
    listen: (channel, hear) => listenForever(url, channel, hear),
    close: async () => {
      // A server that does not answer must not keep the process.
      await Promise.race([Promise.all([runs.end(), pages.end()]), delay(goodbyeMs)]);
    },
  };
}

function makePool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    // What nobody waits for any more would go on beside the next.
    onConnect: (client) => prepareSession(client, queryMs),
  });
  // A pooled connection that dies while idle is replaced at the next use; unheard, it would throw.
  pool.on('error', (error) => log().warn({ err: error }, 'database connection lost'));
  return pool;
}

/** Prisma takes the times of a session for UTC, whatever the server's own zone. */
async function prepareSession(client: pg.ClientBase, statementMs: number): Promise<void> {
  await client.query(`SET TIME ZONE 'UTC'; SET statement_timeout = ${statementMs}; ${planByValue}`);
}

function adapterOn(pool: pg.Pool): Adapter {
  const statementNameGenerator = createStatementNames();
  const factory = new PrismaPg(pool, { disposeExternalPool: false, statementNameGenerator });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => oneByOne(await startTransaction(isolation));
    return adapter;
  };
  return withWholeScripts(factory, (script) => pool.query(script));
}

/** A transaction may be sent several statements at once; pg wants to be given one after the other. */
function oneByOne(transaction: Transaction): Transaction {
  const { queryRaw, executeRaw } = transaction;
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(send: () => Promise<Result>): Promise<Result> {
    const turn = last.then(send);
    last = turn.catch(() => undefined); // Its own caller hears of it.
    return turn;
  }
  return Object.assign(transaction, {
    queryRaw: (query: SqlQuery) => inTurn(() => queryRaw.call(transaction, query)),
    executeRaw: (query: SqlQuery) => inTurn(() => executeRaw.call(transaction, query)),
  });
}

/**
 * The schema engine takes a lock as well, and leaves it to the end of its session: so the sessions
 * are the work's own. In those of the pool it would keep every other process from starting.
 */
async function exclusivelyOn<Result>(
  url: string,
  work: (adapter: Adapter) => Promise<Result>,
): Promise<Result> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    // A migration takes as long as it takes.
    onConnect: (client) => prepareSession(client, 0),
  });
  // A connection that dies fails the work, which says so.
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
      return await work(adapterOn(pool));
    } finally {
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}

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
