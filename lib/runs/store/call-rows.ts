import { runsDb } from '#lib/db/database.ts';
import { type LateNews, withLateNews } from '#lib/runs/call-words.ts';
import type { CallRequest } from '#lib/runs/open-calls.ts';
import type { AnswerPart } from '#lib/shared/run.ts';
import { notify } from './notices.ts';
import { partsToJson } from './read-rows.ts';
import type { GrantedTool, ReadBack } from './run-store.ts';

/** RunStore.requestCall on the database. */
export async function requestCallRow(
  userId: string,
  runId: string,
  callId: string,
  decision: CallRequest,
): Promise<void> {
  const data = [{ userId, runId, callId, decision }];
  await runsDb().$transaction([
    runsDb().callRequest.createMany({ data, skipDuplicates: true }),
    notify(runsDb(), { type: 'call', userId, runId, callId, decision }),
  ]);
}

/** What has been said of the tool calls of runs, for the save that reads it back. */
export async function callRequestsFor(
  runs: readonly { userId: string; id: string }[],
): Promise<ReadBack['callRequests']> {
  if (runs.length === 0) return [];
  const isOwn = new Set(runs.map(({ userId, id }) => `${userId} ${id}`));
  const requests = await runsDb().callRequest.findMany({
    select: { userId: true, runId: true, callId: true, decision: true },
    orderBy: { requestedAt: 'asc' },
  });
  return requests.filter(({ userId, runId }) => isOwn.has(`${userId} ${runId}`));
}

/**
 * RunStore.noteLate on the database. Raw for the lock: whoever else changes the parts of an ended run,
 * as a word that comes after a bare disconnect does, comes before or after it.
 */
export async function noteLateRow(userId: string, id: string, news: LateNews): Promise<void> {
  await runsDb().$transaction(async (tx) => {
    const [run] = await tx.$queryRaw<{ chatId: string; parts: AnswerPart[] }[]>`
      SELECT chat_id AS "chatId", parts FROM runs
      WHERE user_id = ${userId} AND id = ${id}::uuid AND ended_at IS NOT NULL FOR UPDATE`;
    const parts = run && withLateNews(run.parts, news);
    if (!parts) return;
    const where = { userId_id: { userId, id } };
    await tx.run.update({ where, data: { parts: partsToJson(parts) }, select: { id: true } });
    await notify(tx, { type: 'chat', userId, chatId: run.chatId });
  });
}

/** RunStore.grantTool on the database. */
export async function grantToolRow(
  userId: string,
  chatId: string | null,
  tool: GrantedTool,
): Promise<void> {
  await runsDb().toolGrant.create({ data: { userId, chatId, ...tool } });
}

/** RunStore.grantedTools on the database. */
export async function grantedToolRows(userId: string, chatId: string): Promise<GrantedTool[]> {
  return await runsDb().toolGrant.findMany({
    where: { userId, OR: [{ chatId }, { chatId: null }] },
    select: { server: true, tool: true },
    distinct: ['server', 'tool'],
  });
}
