import { runsDb } from '#lib/db/database.ts';
import type { CancelReason } from '#lib/shared/run.ts';
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
    select: { userId: true, id: true, firstTokenAt: true },
  });
  const byKey = new Map(own.map((run) => [`${run.userId} ${run.id}`, run]));
  const kept = progress.filter(({ userId, runId }) => byKey.has(`${userId} ${runId}`));
  await insertChunks(kept);
  for (const { userId, runId, firstTokenAt } of kept) {
    if (!firstTokenAt || byKey.get(`${userId} ${runId}`)?.firstTokenAt) continue;
    const where = { userId, id: runId, status: 'streaming', firstTokenAt: null } as const;
    await runsDb().run.updateMany({ where, data: { firstTokenAt } });
  }
  return {
    streaming: kept.map(({ userId, runId }) => ({ userId, runId })),
    cancelRequests: await cancelRequestsFor(own),
  };
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

async function cancelRequestsFor(
  runs: readonly { userId: string; id: string }[],
): Promise<ReadBack['cancelRequests']> {
  if (runs.length === 0) return [];
  const isOwn = new Set(runs.map(({ userId, id }) => `${userId} ${id}`));
  const requests = await runsDb().cancelRequest.findMany({
    select: { userId: true, runId: true, reason: true, shown: true },
  });
  return requests
    .filter(({ userId, runId }) => isOwn.has(`${userId} ${runId}`))
    .map((request) => ({ ...request, reason: request.reason as CancelReason }));
}
