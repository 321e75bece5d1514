import { db } from '#lib/db/database.ts';
import type { Run } from '#lib/db/generated/client.ts';
import type { AnswerPart } from '#lib/runs/run.ts';
import { textOf } from '#lib/runs/run.ts';
import { cutAtShown } from '#lib/runs/shown.ts';
import { announcing } from './announcements.ts';
import type { Asked } from './run-store.ts';

/** How long a word counts for a run that it does not find streaming. */
export const wordKeptMs = 60_000;

/**
 * RunStore.askCancel on the database. Where a word stands already the stronger one does, as in
 * ../ending.ts: the enum has the reasons that are asked for (stop, superseded, left) in that order.
 */
export async function askCancelRow(userId: string, runId: string, asked: Asked): Promise<void> {
  const announcement = announcing({ type: 'cancel', userId, runId, ...asked });
  await db().$queryRaw`
    WITH ask AS (
      INSERT INTO cancel_asks (user_id, run_id, reason, shown, asked_at)
      VALUES (${userId}, ${runId}::uuid, ${asked.reason}::end_reason, ${asked.shown}, now())
      ON CONFLICT (user_id, run_id) DO UPDATE SET
        reason = LEAST(cancel_asks.reason, EXCLUDED.reason),
        shown = CASE WHEN EXCLUDED.reason < cancel_asks.reason
          THEN COALESCE(EXCLUDED.shown, cancel_asks.shown)
          ELSE COALESCE(cancel_asks.shown, EXCLUDED.shown) END,
        asked_at = now()
      RETURNING 1
    )
    SELECT ${announcement}::text FROM (SELECT count(*) FROM ask) AS asked`;
}

/**
 * RunStore.strengthen on the database. Closing the socket and saying why race on every Stop; where
 * the socket won and the run has ended by the bare disconnect, the word still decides the reason,
 * and what was shown the text.
 */
export async function strengthenRow(userId: string, runId: string, asked: Asked): Promise<void> {
  await db().$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<Pick<Run, 'parts' | 'chatId'>[]>`
      SELECT parts, chat_id AS "chatId" FROM runs
      WHERE user_id = ${userId} AND id = ${runId}::uuid AND status = 'canceled'
        AND end_reason = 'disconnect'
        AND ended_at > now() - make_interval(secs => ${wordKeptMs / 1000})
      FOR UPDATE`;
    if (!row) return;
    const { kept, unseen } = cutAtShown(row.parts as AnswerPart[], asked.shown);
    await tx.run.update({
      where: { userId_id: { userId, id: runId } },
      data: {
        endReason: asked.reason,
        parts: kept,
        textLength: textOf(kept).length,
        unseenText: unseen === '' ? null : unseen,
      },
    });
    // Its end has been told already, and pages believe what they read then.
    const changed = announcing({ type: 'chat', userId, chatId: row.chatId });
    await tx.$queryRaw`SELECT ${changed}::text`;
  });
}
