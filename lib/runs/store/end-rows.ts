import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { textOf } from '#lib/runs/run.ts';
import { announcing } from './announcements.ts';
import type { EndedRun } from './run-store.ts';

/**
 * Ends a run in the database, once: only a run that is streaming there can be ended. Takes no
 * signal, as a canceled run is saved as surely as a finished one.
 * @param unseenForMs where given, only a run whose instance has been silent that long: one that was
 * only slow, and beats again, keeps what is its own.
 * @returns whether this call ended it; false where it had ended, or is gone, already.
 */
export async function endRunRow(run: EndedRun, unseenForMs?: number): Promise<boolean> {
  const { ending } = run;
  const endReason = ending.status === 'completed' ? null : ending.reason;
  const error = ending.status === 'failed' ? ending.error : null;
  const announcement = announcing({
    type: 'run',
    userId: run.userId,
    runId: run.id,
    chatId: run.chatId,
    status: ending.status,
  });
  const ended = await db().$queryRaw<unknown[]>`
    WITH ended AS (
      UPDATE runs SET
        status = ${ending.status}::run_status,
        end_reason = ${endReason}::end_reason,
        parts = ${JSON.stringify(run.parts)}::jsonb,
        text_length = ${textOf(run.parts).length},
        unseen_text = ${run.unseen === '' ? null : run.unseen},
        input_tokens = ${run.usage?.inputTokens ?? null},
        output_tokens = ${run.usage?.outputTokens ?? null},
        usage_source = ${run.usage?.source ?? null}::usage_source,
        error_code = ${error?.code ?? null},
        error_message = ${error?.message ?? null},
        first_token_at = COALESCE(${run.firstTokenAt}, first_token_at),
        ended_at = ${run.endedAt}
      WHERE user_id = ${run.userId} AND id = ${run.id}::uuid AND status = 'streaming'
        ${unseenForMs === undefined ? Prisma.empty : silentFor(unseenForMs)}
      RETURNING user_id, id, chat_id
    ), chunks AS (
      DELETE FROM run_chunks USING ended
      WHERE run_chunks.user_id = ended.user_id AND run_chunks.run_id = ended.id
    ), asks AS (
      DELETE FROM cancel_asks USING ended
      WHERE cancel_asks.user_id = ended.user_id AND cancel_asks.run_id = ended.id
    ), touched AS (
      UPDATE chats SET updated_at = ${run.endedAt} FROM ended
      WHERE chats.user_id = ended.user_id AND chats.id = ended.chat_id
    )
    SELECT ${announcement}::text FROM ended`;
  return ended.length > 0;
}

function silentFor(milliseconds: number): Prisma.Sql {
  return Prisma.sql`AND NOT EXISTS (
    SELECT 1 FROM instances WHERE instances.id = runs.instance_id
      AND instances.seen_at > now() - make_interval(secs => ${milliseconds / 1000}))`;
}
