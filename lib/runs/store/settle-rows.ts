import { runsDb } from '#lib/db/database.ts';
import type { Run } from '#lib/db/generated/client.ts';
import type { Cost, Usage } from '#lib/shared/receipt.ts';
import { usageData } from './figure-rows.ts';
import { notify } from './notices.ts';

/** A run whose provider is to be asked what it came to, claimed by this instance for a while. */
export type Unsettled = Pick<
  Run,
  'userId' | 'id' | 'chatId' | 'status' | 'provider' | 'model' | 'unseenTokens'
> & { responseId: string; endedAt: Date; claimedUntil: Date };

const mostAtOnce = 20;

/**
 * Claims runs that are due, each for one instance alone: the time at which it is due again is the
 * claim, and whoever moves it has it.
 * @param claimMs for how long
 */
export async function claimUnsettled(claimMs: number): Promise<Unsettled[]> {
  const now = new Date();
  const due = await runsDb().run.findMany({
    where: { settleAt: { lte: now } },
    orderBy: { settleAt: 'asc' },
    take: mostAtOnce,
    omit: { parts: true, unseenText: true },
  });
  const claimedUntil = new Date(now.getTime() + claimMs);
  const claimed: Unsettled[] = [];
  for (const { responseId, endedAt, ...run } of due) {
    const { count } = await runsDb().run.updateMany({
      where: { userId: run.userId, id: run.id, settleAt: run.settleAt },
      data: { settleAt: claimedUntil },
    });
    if (count > 0 && responseId && endedAt)
      claimed.push({ ...run, responseId, endedAt, claimedUntil });
  }
  return claimed;
}

/** Writes what a provider came to, once; null gives up asking. */
export async function settleRow(
  { userId, id, chatId, status, claimedUntil }: Unsettled,
  settled: { usage: Usage; cost: Cost | null } | null,
): Promise<void> {
  const cost = settled?.cost;
  const { count } = await runsDb().run.updateMany({
    where: { userId, id, settleAt: claimedUntil },
    data: {
      settleAt: null,
      ...(settled && usageData(settled.usage)),
      ...(cost && { costUsdMicros: cost.usdMicros, priceDate: cost.priceDate }),
    },
  });
  if (count > 0 && settled)
    await notify(runsDb(), { type: 'run', userId, runId: id, chatId, status });
}
