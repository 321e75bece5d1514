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
    adapter: withWholeScripts(new PrismaPg(pool, { disposeExternalPool: false }), (script) =>
      pool.query(script),
    ),
    exclusively: async (work) => {
      const client = await pool.connect();
      try {
        await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
        return await work();
      } finally {
        // Destroyed rather than returned: the lock goes with its session, whatever happened.
        client.release(true);
      }
    },
    listen: (channel, hear) => listenForever(url, channel, hear),
    close: () => pool.end(),
  };
}

/** Listens on a connection of its own, and connects again whenever that is lost. */
async function listenForever(
  url: string,
  channel: string,
  hear: (payload: string) => void,
): Promise<() => Promise<void>> {
  let closed = false;
  let client: pg.Client | null = null;

  const connect = async () => {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    next.on('notification', (message) => hear(message.payload ?? ''));
    next.on('error', (error) => log().warn({ err: error }, 'announcement channel lost'));
    next.on('end', () => void reconnect());
    await next.connect();
    await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    client = next;
  };

  const reconnect = async () => {
    while (!closed) {
      await delay(reconnectDelayMs, undefined, { ref: false });
      try {
        return closed ? undefined : await connect();
      } catch (error) {
        // The saves read what an announcement would have said, so this only costs time.
        log().warn({ err: error }, 'announcement channel still lost');
      }
    }
  };

  await connect();
  return async () => {
    closed = true;
    await client?.end();
  };
}
