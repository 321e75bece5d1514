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
const patience = { maxWait: 30_000, timeout: 30_000 };
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

/**
 * What does not depend on each other is sent together: a transaction has the embedded database to
 * itself for as long as it waits for this process to send its next statement.
 */
async function insertIn(tx: Transaction, run: NewRun): Promise<Inserted> {
  const { userId, id: runId, chatId } = run;
  const { isNew, toolsOff } = await lockChat(tx, run);
  const there = isNew ? nothingThere : await whatIsThere(tx, run);
  const prompt = await promptOf(tx, run, there.newestId);
  const since = new Date(Date.now() - requestKeptMs);
  const [turns, cancelRequest] = await Promise.all([
    turnsUpTo(tx, userId, prompt.afterRunId),
    cancelRequestFor(tx, { userId, runId, since }),
    createRun(tx, run),
    notify(tx, { type: 'run', userId, runId, chatId, status: 'streaming' }),
  ]);
  return { cancelRequest, elsewhere: there.elsewhere, prompt, turns, toolsOff };
}

/**
 * The lock is the chat's own row: of two runs written at once the later finds the earlier there.
 * @returns the tools that are off in it, and whether it is made here, so that nothing can be in it.
 */
async function lockChat(
  tx: Transaction,
  run: NewRun,
): Promise<{ isNew: boolean; toolsOff: string[] }> {
  const { userId, chatId, newPrompt, startedAt } = run;
  if (newPrompt) {
    const { title, toolsOff } = newPrompt;
    const times = { createdAt: startedAt, updatedAt: startedAt };
    const data = { userId, id: chatId, title, toolsOff: [...toolsOff], ...times };
    const { count } = await tx.chat.createMany({ data, skipDuplicates: true });
    if (count > 0) return { isNew: true, toolsOff: data.toolsOff };
  }
  const { toolsOff } = await tx.chat.update({
    where: { userId_id: { userId, id: chatId } },
    data: { updatedAt: startedAt },
    select: { toolsOff: true },
  });
  return { isNew: false, toolsOff };
}

type There = { newestId: string | null; elsewhere: RunElsewhere[] };
const nothingThere: There = { newestId: null, elsewhere: [] };

/** The chat's newest run, and those that stream on other instances. */
async function whatIsThere(tx: Transaction, run: NewRun): Promise<There> {
  const { userId, chatId, instanceId } = run;
  const [newest, others] = await Promise.all([
    tx.run.findFirst({
      where: { userId, chatId },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      select: { id: true },
    }),
    tx.run.findMany({
      where: { userId, chatId, endedAt: null, instanceId: { not: instanceId } },
      select: { id: true },
    }),
  ]);
  const newestId = newest?.id ?? null;
  return { newestId, elsewhere: others.map(({ id }) => ({ id, isNewest: id === newestId })) };
}

async function createRun(tx: Transaction, run: NewRun): Promise<void> {
  await tx.run.create({
    data: {
      userId: run.userId,
      id: run.id,
      chatId: run.chatId,
      promptId: run.promptId,
      resumedFromId: run.resumedFromId,
      instanceId: run.instanceId,
      provider: run.provider,
      model: run.model,
      pageId: run.pageId,
      onLeave: run.onLeave,
      parts: partsToJson(run.parts),
      textLength: textOf(run.parts).length,
      startedAt: run.startedAt,
    },
    select: { id: true },
  });
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
  if (named && named !== newestId) {
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
export async function turnsUpTo(
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
