import pg from 'pg';
import { type AnswerPart, type RunJson, textOf } from '#lib/shared/run.ts';

/** A run as it is saved. */
export type RunRow = Pick<RunJson, 'id' | 'chatId' | 'model' | 'status' | 'endReason' | 'text'>;

/** Somebody who can read their own runs through the API. */
export type JsonReader = { readJson(path: string): Promise<{ status: number; body: unknown }> };

/** Where a test reads what is saved: null where no such run of theirs is. */
export type RunRows = {
  row(runId: string, owner: JsonReader): Promise<RunRow | null>;
  /** Keeps a run's row from being written until the returned function is called. */
  hold?(runId: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

type SqlRow = {
  id: string;
  chat_id: string;
  model: string;
  status: RunRow['status'];
  end_reason: RunRow['endReason'];
  parts: AnswerPart[];
};

/** Reads past the server, straight from the table. */
export function rowsInPostgres(databaseUrl: string): RunRows {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  return {
    async row(runId) {
      const sql = 'select id, chat_id, model, status, end_reason, parts from runs where id = $1';
      const { rows } = await pool.query<SqlRow>(sql, [runId]);
      const row = rows[0];
      if (!row) return null;
      const { id, model, status } = row;
      const text = textOf(row.parts);
      return { id, chatId: row.chat_id, model, status, endReason: row.end_reason, text };
    },
    async hold(runId) {
      const client = await pool.connect();
      await client.query('begin');
      // What refers to the row can still be written.
      await client.query('select 1 from runs where id = $1 for no key update', [runId]);
      return async () => {
        await client.query('rollback');
        client.release();
      };
    },
    close: () => pool.end(),
  };
}

/** Reads as the run's owner: the embedded database cannot be opened by a second process. */
export function rowsThroughApi(): RunRows {
  return {
    async row(runId, owner) {
      const { status, body } = await owner.readJson(`/api/runs/${runId}`);
      if (status === 404) return null;
      if (status !== 200) throw new Error(`GET run ${runId}: ${status} ${JSON.stringify(body)}`);
      const { id, chatId, model, endReason, text, ...run } = (body as { run: RunJson }).run;
      return { id, chatId, model, status: run.status, endReason, text };
    },
    close: () => Promise.resolve(),
  };
}
