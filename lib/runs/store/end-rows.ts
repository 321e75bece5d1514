import { runsDb } from '#lib/db/database.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { cleanText } from '#lib/shared/clean-text.ts';
import { askedByOf, usageData } from './figure-rows.ts';
import { notify } from './notices.ts';
import { keptData } from './read-rows.ts';
import type { EndedRun, SeenInstance } from './run-store.ts';

/** RunStore.endRun on the database: the guard is the status, and the count says who ended it. */
export async function endRunRow(run: EndedRun, lost?: SeenInstance): Promise<boolean> {
  if (!lost) return await endStreaming(runsDb(), run);
  return await runsDb().$transaction(async (tx) => {
    if (!(await isStillSilent(tx, lost))) return false;
    return await endStreaming(tx, run);
  });
}

async function endStreaming(
  client: Pick<Prisma.TransactionClient, 'run'>,
  run: EndedRun,
): Promise<boolean> {
  const { userId, id, ending, usage, firstTokenAt } = run;
  const error = ending.status === 'failed' ? ending.error : null;
  const { count } = await client.run.updateMany({
    where: { userId, id, status: 'streaming' },
    data: {
      status: ending.status,
      endReason: ending.status === 'completed' ? null : ending.reason,
      ...keptData(run.parts, run.unseen),
      ...usageData(usage),
      errorCode: error?.code ?? null,
      errorMessage: error && cleanText(error.message),
      endedAt: run.endedAt,
      askedBy: run.asked && askedByOf(run.asked.by),
      askedAt: run.asked?.at ?? null,
      abortedAt: run.abortedAt,
      ...(firstTokenAt && { firstTokenAt }),
    },
  });
  return count > 0;
}

/**
 * Whether an instance has not been seen since; however long that was: while the database was away
 * nobody could be. Raw for the lock, in which a heartbeat waits: an instance that was only slow, and
 * beats again, keeps its runs or finds them ended.
 */
async function isStillSilent(
  tx: Prisma.TransactionClient,
  { instanceId, seenAt }: SeenInstance,
): Promise<boolean> {
  const [instance] = await tx.$queryRaw<{ seenAt: Date }[]>`
    SELECT seen_at AS "seenAt" FROM instances WHERE id = ${instanceId}::uuid FOR UPDATE`;
  return instance?.seenAt.getTime() === seenAt?.getTime();
}

/** RunStore.tidyEndedRun on the database; what a crash keeps from happening, RunStore.tidy does. */
export async function tidyEndedRunRow(run: EndedRun): Promise<void> {
  const { userId, id: runId, chatId, ending, endedAt } = run;
  // First, as whoever hears of the end reads the list of chats anew.
  await runsDb().chat.updateMany({
    where: { userId, id: chatId },
    data: { updatedAt: endedAt },
  });
  await Promise.all([
    notify(runsDb(), { type: 'run', userId, runId, chatId, status: ending.status }),
    runsDb().runChunk.deleteMany({ where: { userId, runId } }),
    runsDb().cancelRequest.deleteMany({ where: { userId, runId } }),
    runsDb().callRequest.deleteMany({ where: { userId, runId } }),
  ]);
}
