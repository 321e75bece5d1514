import { perform, type Statement } from '#lib/db/statement.ts';
import { textOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { announcingJson } from './announcements.ts';
import { readRunRow } from './read-rows.ts';
import type { Announcement, Asked } from './run-store.ts';

/** How long a word counts for a run that it does not find streaming. */
export const wordKeptMs = 60_000;

const askCancel: Statement = {
  name: 'ask-cancel',
  sql: `
    WITH given AS (
      SELECT * FROM jsonb_to_record($1::jsonb) AS given(user_id text, run_id uuid,
        reason end_reason, shown int, announcement jsonb)
    ), ask AS (
      INSERT INTO cancel_asks (user_id, run_id, reason, shown, asked_at)
      SELECT user_id, run_id, reason, shown, now() FROM given
      ON CONFLICT (user_id, run_id) DO UPDATE SET
        reason = LEAST(cancel_asks.reason, EXCLUDED.reason),
        shown = CASE WHEN EXCLUDED.reason < cancel_asks.reason
          THEN COALESCE(EXCLUDED.shown, cancel_asks.shown)
          ELSE COALESCE(cancel_asks.shown, EXCLUDED.shown) END,
        asked_at = now()
    )
    SELECT to_json(${announcingJson('announcement')}::text)::text FROM given`,
};

/**
 * RunStore.askCancel on the database. Where a word stands already the stronger one does, as in
 * ../ending.ts: the enum has the reasons that are asked for (stop, superseded, left) in that order.
 */
export async function askCancelRow(userId: string, runId: string, asked: Asked): Promise<void> {
  const announcement: Announcement = { type: 'cancel', userId, runId, ...asked };
  await perform(askCancel, { user_id: userId, run_id: runId, ...asked, announcement });
}

const strengthen: Statement = {
  name: 'strengthen-end',
  sql: `
    WITH given AS (
      SELECT * FROM jsonb_to_record($1::jsonb) AS given(user_id text, id uuid, reason end_reason,
        parts jsonb, text_length int, unseen_text text, kept_seconds float8, announcement jsonb)
    ), strengthened AS (
      UPDATE runs SET
        end_reason = given.reason,
        parts = given.parts,
        text_length = given.text_length,
        unseen_text = given.unseen_text
      FROM given
      WHERE runs.user_id = given.user_id AND runs.id = given.id AND runs.status = 'canceled'
        AND runs.end_reason = 'disconnect'
        AND runs.ended_at > now() - make_interval(secs => given.kept_seconds)
      RETURNING given.announcement
    )
    SELECT to_json(${announcingJson('announcement')}::text)::text FROM strengthened`,
};

/**
 * RunStore.strengthen on the database. Closing the socket and saying why race on every Stop; where
 * the socket won and the run has ended by the bare disconnect, the word still decides the reason,
 * and what was shown the text. Nothing else changes an ended run, so that of two words one does.
 */
export async function strengthenRow(userId: string, runId: string, asked: Asked): Promise<void> {
  const run = await readRunRow(userId, runId);
  if (run?.endReason !== 'disconnect') return;
  const { kept, unseen } = cutAtShown(run.parts, asked.shown);
  // Its end has been told already, and pages believe what they read then.
  const announcement: Announcement = { type: 'chat', userId, chatId: run.chatId };
  await perform(strengthen, {
    user_id: userId,
    id: runId,
    reason: asked.reason,
    parts: kept,
    text_length: textOf(kept).length,
    unseen_text: unseen === '' ? null : unseen,
    kept_seconds: wordKeptMs / 1000,
    announcement,
  });
}
