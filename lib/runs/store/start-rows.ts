import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { textOf } from '#lib/runs/run.ts';
import { announcing } from './announcements.ts';
import { runExists } from './run-exists.ts';
import type { Asked, NewRun } from './run-store.ts';

/** RunStore.insertRun on the database, in one statement. */
export async function insertRunRow(run: NewRun): Promise<Asked | null> {
  const announcement = announcing({
    type: 'run',
    userId: run.userId,
    runId: run.id,
    chatId: run.chatId,
    status: 'streaming',
  });
  try {
    const [row] = await db().$queryRaw<(Partial<Asked> & { announced: string })[]>`
      WITH ${chatAndPrompt(run)}, run AS (
        INSERT INTO runs (user_id, id, chat_id, prompt_id, resumed_from_id, instance_id, model,
          on_leave, parts, text_length, started_at)
        VALUES (${run.userId}, ${run.id}::uuid, ${run.chatId}::uuid, ${run.promptId}::uuid,
          ${run.resumedFromId}::uuid, ${run.instanceId}::uuid, ${run.model},
          ${run.onLeave}::on_leave, ${JSON.stringify(run.parts)}::jsonb,
          ${textOf(run.parts).length}, ${run.startedAt})
      ), asked AS (
        SELECT reason, shown FROM cancel_asks
        WHERE user_id = ${run.userId} AND run_id = ${run.id}::uuid
          AND asked_at > now() - interval '1 minute'
      )
      SELECT ${announcement}::text AS announced, asked.reason, asked.shown
      FROM (SELECT 1) AS one LEFT JOIN asked ON true`;
    return row?.reason ? { reason: row.reason, shown: row.shown ?? null } : null;
  } catch (error) {
    // A retry of the client must neither bill twice nor look like a fault of the server.
    if (isUniqueViolation(error)) throw runExists();
    throw error;
  }
}

function chatAndPrompt(run: NewRun): Prisma.Sql {
  if (!run.prompt) {
    return Prisma.sql`chat AS (
      UPDATE chats SET updated_at = ${run.startedAt}
      WHERE user_id = ${run.userId} AND id = ${run.chatId}::uuid
    )`;
  }
  return Prisma.sql`chat AS (
      INSERT INTO chats (user_id, id, title, created_at, updated_at)
      VALUES (${run.userId}, ${run.chatId}::uuid, ${run.prompt.title}, ${run.startedAt},
        ${run.startedAt})
      ON CONFLICT (user_id, id) DO UPDATE SET updated_at = EXCLUDED.updated_at
    ), prompt AS (
      INSERT INTO prompts (user_id, id, chat_id, text, after_run_id, created_at)
      VALUES (${run.userId}, ${run.promptId}::uuid, ${run.chatId}::uuid, ${run.prompt.text},
        ${run.prompt.afterRunId}::uuid, ${run.startedAt})
    )`;
}

function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'PrismaClientKnownRequestError') return false;
  const { code, meta } = error as Prisma.PrismaClientKnownRequestError;
  return code === 'P2002' || JSON.stringify(meta ?? {}).includes('23505');
}
