import { runsDb } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { type AnswerPart, type CancelReason, isToolCall } from '#lib/shared/run.ts';
import { callRequestsFor } from './call-rows.ts';
import { notify } from './notices.ts';
import { partsToJson } from './read-rows.ts';
import type { Progress, ReadBack } from './run-store.ts';

/**
 * RunStore.saveProgress on the database: one insert for all runs. Its statements need no
 * transaction: each is right by itself, and what fails is sent again.
 */
export async function saveProgressRows(
  instanceId: string,
  progress: readonly Progress[],
): Promise<ReadBack> {
  await beat(instanceId);
  const own = await runsDb().run.findMany({
    where: { instanceId, endedAt: null },
    select: { userId: true, id: true, chatId: true, firstTokenAt: true },
  });
  const byKey = new Map(own.map((run) => [`${run.userId} ${run.id}`, run]));
  const kept = progress.filter(({ userId, runId }) => byKey.has(`${userId} ${runId}`));
  await insertChunks(kept);
  for (const { userId, runId, parts } of kept) {
    const chatId = byKey.get(`${userId} ${runId}`)?.chatId;
    // Pages that do not follow the run hear when it begins to ask for an approval, and has its answer.
    if (chatId && parts.some(isOfApproval))
      await notify(runsDb(), { type: 'chat', userId, chatId });
  }
  const isNew = ({ userId, runId }: Progress) => !byKey.get(`${userId} ${runId}`)?.firstTokenAt;
  await writeFirstTokens(kept.filter(isNew));
  return {
    streaming: kept.map(({ userId, runId }) => ({ userId, runId })),
    cancelRequests: await cancelRequestsFor(own),
    callRequests: await callRequestsFor(own),
  };
}

function isOfApproval(part: AnswerPart): boolean {
  return isToolCall(part) && part.approval !== undefined;
}

/** Raw, as the hearts of all instances beat by the database's clock, and Prisma writes its own. */
async function beat(instanceId: string): Promise<void> {
  await runsDb().$executeRaw`
    INSERT INTO instances (id, seen_at) VALUES (${instanceId}::uuid, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()`;
}

async function insertChunks(progress: readonly Progress[]): Promise<void> {
  const chunks = progress.filter(({ parts }) => parts.length > 0);
  if (chunks.length === 0) return;
  await runsDb().runChunk.createMany({
    data: chunks.map(({ userId, runId, seq, parts }) => ({
      userId,
      runId,
      seq,
      parts: partsToJson(parts),
    })),
    skipDuplicates: true,
  });
}

/** Raw, as Prisma writes different values one row at a time, and many runs may have begun at once. */
async function writeFirstTokens(progress: readonly Progress[]): Promise<void> {
  const begun = progress.filter(({ firstTokenAt }) => firstTokenAt !== null);
  if (begun.length === 0) return;
  const rows = begun.map(
    ({ userId, runId, firstTokenAt }) =>
      Prisma.sql`(${userId}::text, ${runId}::uuid, ${firstTokenAt}::timestamptz)`,
  );
  await runsDb().$executeRaw`
    UPDATE runs SET first_token_at = begun.at
    FROM (VALUES ${Prisma.join(rows)}) AS begun (user_id, id, at)
    WHERE runs.user_id = begun.user_id AND runs.id = begun.id
      AND runs.status = 'streaming' AND runs.first_token_at IS NULL`;
}

async function cancelRequestsFor(
  runs: readonly { userId: string; id: string }[],
): Promise<ReadBack['cancelRequests']> {
  if (runs.length === 0) return [];
  const isOwn = new Set(runs.map(({ userId, id }) => `${userId} ${id}`));
  const requests = await runsDb().cancelRequest.findMany({
    omit: { requestedAt: true },
  });
  return requests
    .filter(({ userId, runId }) => isOwn.has(`${userId} ${runId}`))
    .map((request) => ({ ...request, reason: request.reason as CancelReason }));
}
