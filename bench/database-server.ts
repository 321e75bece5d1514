import pg from 'pg';
import { parentOf } from './process-cost.ts';

/** The process of this machine whose children serve a database's connections. */
export async function databaseServerPid(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const server = parentOf(rows[0]?.pid ?? 0);
    if (server === null) throw new Error('The database server is not on this machine.');
    return server;
  } finally {
    await client.end();
  }
}
