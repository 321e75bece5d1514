import { runsDb } from '#lib/db/database.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { askerOf } from '#lib/runs/asker.ts';
import { type CancelRequest, reasonsWeakerThan } from '#lib/runs/ending.ts';
import { unseenTokensOf } from '#lib/runs/figures/usage.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { askedByOf } from './figure-rows.ts';
import { notify } from './notices.ts';
import { keptData, readRunRow } from './read-rows.ts';

/** How long a cancel request counts for a run that it does not find streaming, in milliseconds. */
export const requestKeptMs = 60_000;

/**
 * The cancel request that stands for a run; null where there is none.
 * @param since one that was made before counts no more
 */
export async function cancelRequestFor(
  client: Pick<Prisma.TransactionClient, 'cancelRequest'>,
  { userId, runId, since }: { userId: string; runId: string; since?: Date },
): Promise<CancelRequest | null> {
  const request = await client.cancelRequest.findFirst({
    where: { userId, runId, ...(since && { requestedAt: { gt: since } }) },
    select: { reason: true, shown: true, pageId: true, askedAt: true },
  });
  return request as CancelRequest | null;
}

/**
 * RunStore.requestCancel on the database. Of two requests for a run the stronger reason stands, as
 * in ../ending.ts, with its own `shown` where it says one.
 */
export async function requestCancelRow(
  userId: string,
  runId: string,
  { reason, shown, pageId = null, askedAt = new Date() }: CancelRequest,
): Promise<void> {
  const { cancelRequest } = runsDb();
  const requestedAt = new Date();
  const where = { userId, runId };
  await runsDb().$transaction([
    cancelRequest.createMany({
      data: [{ ...where, reason, shown, pageId, askedAt, requestedAt }],
      skipDuplicates: true,
    }),
    cancelRequest.updateMany({
      where: { ...where, reason: { in: reasonsWeakerThan(reason) } },
      data: { reason, pageId, ...(shown !== null && { shown }) },
    }),
    cancelRequest.updateMany({ where: { ...where, shown: null }, data: { shown } }),
    cancelRequest.updateMany({ where, data: { requestedAt } }),
    notify(runsDb(), { type: 'cancel', userId, runId, reason, shown, pageId, askedAt }),
  ]);
}

/**
 * RunStore.strengthen on the database. Closing the socket and saying why race on every Stop; where
 * the socket won and the run has ended by the bare disconnect, the request still decides the reason,
 * and what was shown the text. Nothing else changes an ended run, so of two requests one does. When it
 * was asked stays: the end of the connection was the first that was heard of it.
 */
export async function strengthenRow(
  userId: string,
  runId: string,
  request: CancelRequest,
): Promise<boolean> {
  const run = await readRunRow(userId, runId);
  if (run?.endReason !== 'disconnect') return false;
  const { kept, unseen } = cutAtShown(run.parts, request.shown);
  const started = await runsDb().run.findFirst({
    where: { userId, id: runId },
    select: { pageId: true, outputTokens: true },
  });
  const asker = askerOf(request, started?.pageId ?? null);
  const { count } = await runsDb().run.updateMany({
    where: {
      userId,
      id: runId,
      status: 'canceled',
      endReason: 'disconnect',
      endedAt: { gt: new Date(Date.now() - requestKeptMs) },
    },
    data: {
      endReason: request.reason,
      askedBy: askedByOf(asker),
      unseenTokens: unseenTokensOf(unseen, started?.outputTokens ?? null),
      ...keptData(kept, unseen),
    },
  });
  // Its end has been told already, and pages believe what they read then.
  if (count > 0) await notify(runsDb(), { type: 'chat', userId, chatId: run.chatId });
  return count > 0;
}
