import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { log } from '#lib/log.ts';
import type { Connection } from './database.ts';
import { withWholeScripts } from './whole-scripts.ts';

// Any number that nobody else uses as an advisory lock in the same database: "halt" in ASCII.
const migrationLock = 0x68616c74;
const reconnectDelayMs = 500;

/** Connects to a PostgreSQL server. Nothing is sent before the first use. */
export function connectPostgres(url: string): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: 5_000,
    // A server that has frozen must not hold up every later save.
    query_timeout: 10_000,
  });
  // A pooled connection that dies while idle is replaced at the next use; unheard, it would throw.
  pool.on('error', (error) => log().warn({ err: error }, 'database connection lost'));
  return {
    kind: 'postgres',
    adapter: adapterOn(pool),
    exclusively: (work) => exclusivelyOn(url, work),
    perform: async ({ name, sql: text }, given) => {
      const { rows } = await pool.query<[string]>({
        name,
        text,
        values: [given],
        rowMode: 'array',
      });
      return rows.map(([json]) => json);
    },
    listen: (channel, hear) => listenForever(url, channel, hear),
    close: () => pool.end(),
  };
}

function adapterOn(pool: pg.Pool): Connection['adapter'] {
  const factory = new PrismaPg(pool, { disposeExternalPool: false });
  return withWholeScripts(factory, (script) => pool.query(script));
}

/**
 * The schema engine takes a lock as well, and leaves it to the end of its session: so the sessions
 * are the work's own. In those of the pool it would keep every other process from starting.
 */
async function exclusivelyOn<Result>(
  url: string,
  work: (adapter: Connection['adapter']) => Promise<Result>,
): Promise<Result> {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5_000 });
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

/** Listens on a connection of its own, and connects again whenever that is lost. */
async function listenForever(
  url: string,
  channel: string,
  hear: (payload: string) => void,
): Promise<() => Promise<void>> {
  let closed = false;
  let client = await listenOnce(url, channel, hear);

  const reconnect = async () => {
    log().warn('announcement channel lost; connecting again');
    while (!closed) {
      await delay(reconnectDelayMs, undefined, { ref: false });
      try {
        client = await listenOnce(url, channel, hear);
        client.once('end', lost);
        return;
      } catch (error) {
        // The saves read what an announcement would have said, so this only costs time.
        log().debug({ err: error }, 'announcement channel still lost');
      }
    }
  };

  const lost = () => {
    if (!closed) void reconnect();
  };
  client.once('end', lost);
  return async () => {
    closed = true;
    await client.end();
  };
}

async function listenOnce(
  url: string,
  channel: string,
  hear: (payload: string) => void,
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  });
  client.on('notification', (message) => hear(message.payload ?? ''));
  // 'end' follows, and does what there is to do.
  client.on('error', (error) => log().debug({ err: error }, 'announcement channel broke'));
  await client.connect();
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  return client;
}
