import { perform, type Statement, StatementError } from '#lib/db/statement.ts';
import { textOf } from '#lib/runs/run.ts';
import { announcingJson } from './announcements.ts';
import { runExists } from './run-exists.ts';
import type { Announcement, Asked, NewRun } from './run-store.ts';

const uniqueViolation = '23505';

const insertRun: Statement = {
  name: 'insert-run',
  sql: `
    WITH given AS (
      SELECT * FROM jsonb_to_record($1::jsonb) AS given(user_id text, id uuid, chat_id uuid,
        prompt_id uuid, prompt_text text, after_run_id uuid, title text, resumed_from_id uuid,
        instance_id uuid, model text, on_leave on_leave, parts jsonb, text_length int,
        started_at timestamptz, announcement jsonb)
    ), old_chat AS (
      UPDATE chats SET updated_at = given.started_at FROM given
      WHERE given.prompt_text IS NULL
        AND chats.user_id = given.user_id AND chats.id = given.chat_id
    ), chat AS (
      INSERT INTO chats (user_id, id, title, created_at, updated_at)
      SELECT user_id, chat_id, title, started_at, started_at FROM given
      WHERE prompt_text IS NOT NULL
      ON CONFLICT (user_id, id) DO UPDATE SET updated_at = EXCLUDED.updated_at
    ), prompt AS (
      INSERT INTO prompts (user_id, id, chat_id, text, after_run_id, created_at)
      SELECT user_id, prompt_id, chat_id, prompt_text, after_run_id, started_at FROM given
      WHERE prompt_text IS NOT NULL
    ), run AS (
      INSERT INTO runs (user_id, id, chat_id, prompt_id, resumed_from_id, instance_id, model,
        on_leave, parts, text_length, started_at)
      SELECT user_id, id, chat_id, prompt_id, resumed_from_id, instance_id, model,
        on_leave, parts, text_length, started_at FROM given
    )
    SELECT json_build_object('reason', asked.reason, 'shown', asked.shown,
      'announced', ${announcingJson('given.announcement')}::text)::text
    FROM given LEFT JOIN cancel_asks AS asked
      ON asked.user_id = given.user_id AND asked.run_id = given.id
        AND asked.asked_at > now() - interval '1 minute'`,
};

/** RunStore.insertRun on the database, in one statement. */
export async function insertRunRow(run: NewRun): Promise<Asked | null> {
  const { userId, id, chatId } = run;
  const announcement: Announcement = {
    type: 'run',
    userId,
    runId: id,
    chatId,
    status: 'streaming',
  };
  try {
    const [asked] = await perform<{ [Key in keyof Asked]: Asked[Key] | null }>(insertRun, {
      user_id: userId,
      id,
      chat_id: chatId,
      prompt_id: run.promptId,
      prompt_text: run.prompt?.text ?? null,
      after_run_id: run.prompt?.afterRunId ?? null,
      title: run.prompt?.title ?? null,
      resumed_from_id: run.resumedFromId,
      instance_id: run.instanceId,
      model: run.model,
      on_leave: run.onLeave,
      parts: run.parts,
      text_length: textOf(run.parts).length,
      started_at: run.startedAt,
      announcement,
    });
    return asked?.reason ? { reason: asked.reason, shown: asked.shown } : null;
  } catch (error) {
    // A retry of the client must neither bill twice nor look like a fault of the server.
    if (error instanceof StatementError && error.code === uniqueViolation) throw runExists();
    throw error;
  }
}
