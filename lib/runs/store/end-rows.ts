import { perform, type Statement } from '#lib/db/statement.ts';
import { textOf } from '#lib/shared/run.ts';
import { announcingJson } from './announcements.ts';
import type { Announcement, EndedRun } from './run-store.ts';

// Of the document itself, as a join would be planned for the sizes that the tables have right then:
// of one that is empty at that moment all would be read, also when it has grown.
const userId = "$1::jsonb ->> 'user_id'";
const runId = "($1::jsonb ->> 'id')::uuid";

const endRun: Statement = {
  name: 'end-run',
  sql: `
    WITH given AS (
      SELECT * FROM jsonb_to_record($1::jsonb) AS given(status run_status,
        end_reason end_reason, parts jsonb, text_length int, unseen_text text, input_tokens int,
        output_tokens int, usage_source usage_source, error_code text, error_message text,
        first_token_at timestamptz, ended_at timestamptz, unseen_for_seconds float8,
        announcement jsonb)
    ), ended AS (
      UPDATE runs SET
        status = given.status,
        end_reason = given.end_reason,
        parts = given.parts,
        text_length = given.text_length,
        unseen_text = given.unseen_text,
        input_tokens = given.input_tokens,
        output_tokens = given.output_tokens,
        usage_source = given.usage_source,
        error_code = given.error_code,
        error_message = given.error_message,
        first_token_at = COALESCE(given.first_token_at, runs.first_token_at),
        ended_at = given.ended_at
      FROM given
      WHERE runs.user_id = ${userId} AND runs.id = ${runId} AND runs.status = 'streaming'
        AND (given.unseen_for_seconds IS NULL OR NOT EXISTS (
          SELECT 1 FROM instances WHERE instances.id = runs.instance_id
            AND instances.seen_at > now() - make_interval(secs => given.unseen_for_seconds)))
      RETURNING runs.user_id, runs.chat_id, given.ended_at, given.announcement
    ), chunks AS (
      DELETE FROM run_chunks
      WHERE user_id = ${userId} AND run_id = ${runId} AND EXISTS (SELECT 1 FROM ended)
    ), asks AS (
      DELETE FROM cancel_asks
      WHERE user_id = ${userId} AND run_id = ${runId} AND EXISTS (SELECT 1 FROM ended)
    ), touched AS (
      UPDATE chats SET updated_at = ended.ended_at FROM ended
      WHERE chats.user_id = ended.user_id AND chats.id = ended.chat_id
    )
    SELECT to_json(${announcingJson('announcement')}::text)::text FROM ended`,
};

/**
 * Ends a run in the database, once: only a run that is streaming there can be ended. Takes no
 * signal, as a canceled run is saved as surely as a finished one.
 * @param unseenForMs where given, only a run whose instance has been silent that long: one that was
 * only slow, and beats again, keeps what is its own.
 * @returns whether this call ended it; false where it had ended, or is gone, already.
 */
export async function endRunRow(run: EndedRun, unseenForMs?: number): Promise<boolean> {
  const { userId, id, chatId, ending, usage } = run;
  const error = ending.status === 'failed' ? ending.error : null;
  const announcement: Announcement = {
    type: 'run',
    userId,
    runId: id,
    chatId,
    status: ending.status,
  };
  const ended = await perform(endRun, {
    user_id: userId,
    id,
    status: ending.status,
    end_reason: ending.status === 'completed' ? null : ending.reason,
    parts: run.parts,
    text_length: textOf(run.parts).length,
    unseen_text: run.unseen === '' ? null : run.unseen,
    input_tokens: usage?.inputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    usage_source: usage?.source ?? null,
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    first_token_at: run.firstTokenAt,
    ended_at: run.endedAt,
    unseen_for_seconds: unseenForMs === undefined ? null : unseenForMs / 1000,
    announcement,
  });
  return ended.length > 0;
}
