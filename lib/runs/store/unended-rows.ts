import { perform, type Statement } from '#lib/db/statement.ts';
import type { AnswerPart } from '#lib/shared/run.ts';
import { answerOf } from './read-rows.ts';
import type { Asked, UnendedRun } from './run-store.ts';

const unendedRun: Statement = {
  name: 'unended-run',
  sql: `
    SELECT json_build_object('chatId', runs.chat_id, 'parts', runs.parts,
      'chunks', (SELECT json_agg(run_chunks.parts ORDER BY run_chunks.seq) FROM run_chunks
        WHERE run_chunks.user_id = runs.user_id AND run_chunks.run_id = runs.id),
      'asked', (SELECT json_build_object('reason', reason, 'shown', shown) FROM cancel_asks
        WHERE cancel_asks.user_id = runs.user_id AND cancel_asks.run_id = runs.id))::text
    FROM jsonb_to_record($1::jsonb) AS given(user_id text, id uuid)
    JOIN runs ON runs.user_id = given.user_id AND runs.id = given.id
      AND runs.status = 'streaming'`,
};

type UnendedRow = {
  chatId: string;
  parts: AnswerPart[];
  chunks: AnswerPart[][] | null;
  asked: Asked | null;
};

/** RunStore.unendedRun on the database. */
export async function unendedRunRow(userId: string, id: string): Promise<UnendedRun | null> {
  const [row] = await perform<UnendedRow>(unendedRun, { user_id: userId, id });
  if (!row) return null;
  const { chatId, asked, chunks } = row;
  return { chatId, asked, parts: answerOf(row.parts, chunks ?? []) };
}
