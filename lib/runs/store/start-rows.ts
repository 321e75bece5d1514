import { runsDb } from '#lib/db/database.ts';
import { prismaCode, prismaCodes } from '#lib/db/database-error.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { notFound, runExists } from '#lib/request-error.ts';
import { textOf } from '#lib/shared/run.ts';
import { cancelRequestFor, requestKeptMs } from './cancel-rows.ts';
import { notify } from './notices.ts';
import { partsToJson } from './read-rows.ts';
import type { Inserted, NewRun, RunElsewhere } from './run-store.ts';

type Transaction = Prisma.TransactionClient;

/** Many runs may start at once, and the embedded database takes one after the other. */
const patience = { maxWait: 10_000, timeout: 10_000 };
/** A chain longer than this would not fit any model; it bounds the work for a hostile chat. */
const longestChain = 1000;

/** RunStore.insertRun on the database, in one transaction. */
export async function insertRunRow(run: NewRun): Promise<Inserted> {
  try {
    return await runsDb().$transaction((tx) => insertIn(tx, run), patience);
  } catch (error) {
    const code = prismaCode(error);
    // A retry of the client must neither bill twice nor look like a fault of the server.
    if (code === prismaCodes.uniqueViolation) throw runExists();
    // It was there a moment ago, and has been deleted.
    const isGone = code === prismaCodes.recordNotFound || code === prismaCodes.foreignKeyViolation;
    if (isGone) throw notFound('chat', 'chatId');
    throw error;
  }
}

/** RunStore.chatOfPrompt on the database. */
export async function chatOfPromptRow(userId: string, promptId: string): Promise<string | null> {
  const prompt = await runsDb().prompt.findUnique({
    where: { userId_id: { userId, id: promptId } },
    select: { chatId: true },
  });
  return prompt?.chatId ?? null;
}

async function insertIn(tx: Transaction, run: NewRun): Promise<Inserted> {
  const { userId, id, chatId, promptId } = run;
  await lockChat(tx, run);
  const newest = await tx.run.findFirst({
    where: { userId, chatId },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
  });
  const elsewhere = await runsElsewhere(tx, run, newest?.id ?? null);
  const prompt = await promptOf(tx, run, newest?.id ?? null);
  await tx.run.create({
    data: {
      userId,
      id,
      chatId,
      promptId,
      resumedFromId: run.resumedFromId,
      instanceId: run.instanceId,
      provider: run.provider,
      model: run.model,
      onLeave: run.onLeave,
      parts: partsToJson(run.parts),
      textLength: textOf(run.parts).length,
      startedAt: run.startedAt,
    },
    select: { id: true },
  });
  const cancelRequest = await cancelRequestFor(tx, {
    userId,
    runId: id,
    since: new Date(Date.now() - requestKeptMs),
  });
  const turns = await turnsUpTo(tx, userId, prompt.afterRunId);
  await notify(tx, { type: 'run', userId, runId: id, chatId, status: 'streaming' });
  return { cancelRequest, elsewhere, prompt, turns };
}

/** The lock is the chat's own row: of two runs written at once the later finds the earlier there. */
async function lockChat(tx: Transaction, { userId, chatId, newPrompt, startedAt }: NewRun) {
  const where = { userId_id: { userId, id: chatId } };
  const update = { updatedAt: startedAt };
  const select = { id: true };
  if (!newPrompt) return await tx.chat.update({ where, data: update, select });
  const { title } = newPrompt;
  const create = { userId, id: chatId, title, createdAt: startedAt, updatedAt: startedAt };
  return await tx.chat.upsert({ where, create, update, select });
}

async function runsElsewhere(
  tx: Transaction,
  { userId, chatId, instanceId }: NewRun,
  newestId: string | null,
): Promise<RunElsewhere[]> {
  const runs = await tx.run.findMany({
    where: { userId, chatId, endedAt: null, instanceId: { not: instanceId } },
    select: { id: true },
  });
  return runs.map(({ id }) => ({ id, isNewest: id === newestId }));
}

/** The prompt that the run answers, written where it is new. */
async function promptOf(
  tx: Transaction,
  { userId, chatId, promptId, newPrompt, startedAt }: NewRun,
  newestId: string | null,
): Promise<Inserted['prompt']> {
  const select = { text: true, afterRunId: true };
  if (!newPrompt) {
    const where = { userId_id: { userId, id: promptId } };
    return await tx.prompt.findUniqueOrThrow({ where, select });
  }
  const { text, afterRunId: named } = newPrompt;
  if (named) {
    const followed = await tx.run.findFirst({ where: { userId, id: named, chatId } });
    if (!followed) throw notFound('run', 'afterRunId');
  }
  const afterRunId = named === undefined ? newestId : named;
  return await tx.prompt.create({
    data: { userId, id: promptId, chatId, text, afterRunId, createdAt: startedAt },
    select,
  });
}

/**
 * The turns that lead up to a run, that run's included, oldest first. Raw, as Prisma has no
 * recursion; each row is looked up by its key.
 */
async function turnsUpTo(
  tx: Transaction,
  userId: string,
  runId: string | null,
): Promise<Inserted['turns']> {
  if (runId === null) return [];
  return await tx.$queryRaw<Inserted['turns']>`
    WITH RECURSIVE chain AS (
      SELECT 1 AS depth, runs.id, runs.status, runs.parts, prompts.text, prompts.after_run_id
      FROM runs
      JOIN prompts ON prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id
      WHERE runs.user_id = ${userId} AND runs.id = ${runId}::uuid
      UNION ALL
      SELECT chain.depth + 1, runs.id, runs.status, runs.parts, prompts.text, prompts.after_run_id
      FROM chain
      JOIN LATERAL (
        SELECT * FROM runs WHERE user_id = ${userId} AND id = chain.after_run_id LIMIT 1
      ) AS runs ON true
      JOIN LATERAL (
        SELECT * FROM prompts WHERE user_id = ${userId} AND id = runs.prompt_id LIMIT 1
      ) AS prompts ON true
      WHERE chain.depth < ${longestChain}
    )
    SELECT id AS "runId", text AS prompt, status::text AS status, parts
    FROM chain ORDER BY depth DESC`;
}
