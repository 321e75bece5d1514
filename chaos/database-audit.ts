import pg from 'pg';
import { type AnswerPart, textOf } from '#lib/shared/run.ts';
import type { Case } from './evidence.ts';
import type { Problems } from './journal.ts';
import { sentFor } from './rules/text-rules.ts';

type RunRow = {
  id: string;
  model: string;
  status: string;
  end_reason: string | null;
  parts: AnswerPart[];
  unseen_text: string | null;
};
type Change = { id: string; model: string; before: string; after: string; shorter: boolean };

const watching = `
  CREATE TABLE chaos_changes (id uuid, model text, before text, after text, shorter boolean);
  CREATE FUNCTION chaos_write_down() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO chaos_changes VALUES (OLD.id, OLD.model,
        OLD.status || '/' || coalesce(OLD.end_reason::text, ''),
        NEW.status || '/' || coalesce(NEW.end_reason::text, ''),
        NEW.text_length <= OLD.text_length);
      RETURN NEW;
    END $$;
  CREATE TRIGGER chaos_changes AFTER UPDATE ON runs FOR EACH ROW
    WHEN (OLD.status <> 'streaming') EXECUTE FUNCTION chaos_write_down();`;

/** Has PostgreSQL itself write down every change of a run that had ended. */
export async function watchEndedRuns(databaseUrl: string): Promise<void> {
  await query(databaseUrl, watching);
}

/** What PostgreSQL holds against what the clients are shown, and what it has seen happen. */
export async function checkDatabase(
  databaseUrl: string,
  cases: readonly Case[],
  problems: Problems,
): Promise<void> {
  // Other clients may have used the id, and other runs the model.
  const ofRow = new Map(cases.map((one) => [`${one.run.id} ${one.run.model}`, one]));
  const changes = await query<Change>(databaseUrl, 'SELECT * FROM chaos_changes');
  for (const { id, model, before, after, shorter } of changes) {
    // Its figures come a moment after its end.
    if (before === after && shorter) continue;
    // The one other change: a bare disconnect gets the reason that was on its way.
    const isReason = after === 'canceled/stop' || after === 'canceled/left';
    if (before === 'canceled/disconnect' && isReason && shorter) continue;
    const key = ofRow.get(`${id} ${model}`)?.run.key;
    problems.add('rule 1: an end does not change', `${before} → ${after}`, key);
  }
  const rows = await query<RunRow>(databaseUrl, 'SELECT * FROM runs');
  for (const { id, model, status, end_reason, parts, unseen_text } of rows) {
    const one = ofRow.get(`${id} ${model}`);
    const text = textOf(parts);
    const { row } = one ?? {};
    if (!row || row.status !== status || row.endReason !== end_reason || row.text !== text) {
      const found = `${id}: ${status}/${end_reason}`;
      problems.add('the database holds what clients are shown', found, one?.run.key);
    }
    const received = text + (unseen_text ?? '');
    if (one && !sentFor(one, received).startsWith(received)) {
      problems.add('what was not seen is kept apart', `${unseen_text}`, one.run.key);
    }
  }
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
