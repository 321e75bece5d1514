import pg from 'pg';

/** What PostgreSQL counts of the writes to a database since it was made. */
export type Counters = { transactions: number; rows: number; walBytes: number };

/** Tables of runs; guests and their sessions are not part of what a run costs. */
const tables = ['chats', 'prompts', 'runs', 'run_chunks', 'cancel_asks', 'instances'];

/** Reads the counters of a database over a connection of its own. */
export class DatabaseCounters {
  readonly #client: pg.Client;

  constructor(databaseUrl: string) {
    this.#client = new pg.Client({ connectionString: databaseUrl });
  }

  async open(): Promise<void> {
    await this.#client.connect();
  }

  /** Row and transaction counts may be a second old: each server process tells them that often. */
  async read(): Promise<Counters> {
    const { rows } = await this.#client.query<Record<keyof Counters, string>>(
      `SELECT
        (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())
          AS "transactions",
        (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables
          WHERE relname = ANY($1)) AS "rows",
        pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS "walBytes"`,
      [tables],
    );
    const [counted] = rows;
    if (!counted) throw new Error('PostgreSQL has no counters.');
    return {
      transactions: Number(counted.transactions),
      rows: Number(counted.rows),
      walBytes: Number(counted.walBytes),
    };
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
