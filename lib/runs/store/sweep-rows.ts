import { runsDb } from '#lib/db/database.ts';
import type { AnswerPart } from '#lib/shared/run.ts';
import { cancelRequestFor, requestKeptMs } from './cancel-rows.ts';
import { answerOf } from './read-rows.ts';
import type { SilentRun, UnendedRun } from './run-store.ts';

// A run of this instance has its row a moment before anybody could see that it is live.
const startingMs = 8_000;

/**
 * RunStore.silentRuns on the database. Raw, as Prisma compares with no clock but its own, and with
 * nothing that a foreign key does not bind.
 */
export async function silentRunRows(instanceId: string, silentForMs: number): Promise<SilentRun[]> {
  const startedBy = new Date(Date.now() - Math.max(silentForMs, startingMs));
  return await runsDb().$queryRaw<SilentRun[]>`
    SELECT runs.instance_id AS "instanceId", runs.user_id AS "userId", runs.id,
      instances.seen_at AS "seenAt"
    FROM runs LEFT JOIN instances ON instances.id = runs.instance_id
    WHERE runs.ended_at IS NULL AND CASE WHEN runs.instance_id = ${instanceId}::uuid
      THEN runs.started_at <= ${startedBy}
      ELSE COALESCE(instances.seen_at, '-infinity')
        <= clock_timestamp() - make_interval(secs => ${silentForMs / 1000})
      END`;
}

/** RunStore.unendedRun on the database. */
export async function unendedRunRow(userId: string, id: string): Promise<UnendedRun | null> {
  const run = await runsDb().run.findFirst({
    where: { userId, id, status: 'streaming' },
    select: { chatId: true, pageId: true, parts: true },
  });
  if (!run) return null;
  const chunks = await runsDb().runChunk.findMany({
    where: { userId, runId: id },
    orderBy: { seq: 'asc' },
  });
  const saved = chunks.map(({ parts }) => parts as AnswerPart[]);
  return {
    chatId: run.chatId,
    pageId: run.pageId,
    parts: answerOf(run.parts as AnswerPart[], saved),
    cancelRequest: await cancelRequestFor(runsDb(), { userId, runId: id }),
  };
}

/** RunStore.tidy on the database. Raw, as no foreign key binds these rows to their runs. */
export async function tidyRows(): Promise<void> {
  const old = new Date(Date.now() - requestKeptMs);
  await runsDb().$executeRaw`
    DELETE FROM cancel_requests WHERE requested_at < ${old}
      AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.user_id = cancel_requests.user_id
        AND runs.id = cancel_requests.run_id AND runs.status = 'streaming')`;
  await runsDb().$executeRaw`
    DELETE FROM call_requests WHERE requested_at < ${old}
      AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.user_id = call_requests.user_id
        AND runs.id = call_requests.run_id AND runs.status = 'streaming')`;
  await runsDb().$executeRaw`
    DELETE FROM run_chunks WHERE NOT EXISTS (SELECT 1 FROM runs
      WHERE runs.user_id = run_chunks.user_id AND runs.id = run_chunks.run_id
        AND runs.status = 'streaming')`;
  await runsDb().$executeRaw`
    DELETE FROM instances WHERE seen_at < clock_timestamp() - interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM runs
        WHERE runs.instance_id = instances.id AND runs.ended_at IS NULL)`;
}
