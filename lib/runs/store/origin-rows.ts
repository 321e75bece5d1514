import { db } from '#lib/db/database.ts';
import { notFound } from '#lib/request-error.ts';
import type { AnswerPart, RunStatus } from '#lib/runs/run.ts';
import { readRunRow } from './read-rows.ts';
import type { Origin } from './run-store.ts';

// A chain longer than this would not fit any model; it bounds the work for a hostile chat.
const longestChain = 1000;

/** RunStore.originOfPrompt on the database. */
export async function originOfPromptRow(
  userId: string,
  chatId: string,
  afterRunId: string | null,
): Promise<Origin> {
  const after = await db().run.findFirst({
    where: { userId, chatId, ...(afterRunId === null ? {} : { id: afterRunId }) },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
  });
  if (afterRunId !== null && !after) throw notFound('run', 'afterRunId');
  return {
    chatId,
    turns: after ? await turnsUpTo(userId, after.id) : [],
    afterRunId: after?.id ?? null,
    prompt: null,
    resumed: null,
  };
}

/** RunStore.originOfRegenerate on the database. */
export async function originOfRegenerateRow(userId: string, promptId: string): Promise<Origin> {
  const prompt = await db().prompt.findUnique({ where: { userId_id: { userId, id: promptId } } });
  if (!prompt) throw notFound('prompt', 'promptId');
  return {
    chatId: prompt.chatId,
    turns: prompt.afterRunId ? await turnsUpTo(userId, prompt.afterRunId) : [],
    afterRunId: prompt.afterRunId,
    prompt: { id: prompt.id, text: prompt.text },
    resumed: null,
  };
}

/** RunStore.originOfResume on the database. */
export async function originOfResumeRow(userId: string, runId: string): Promise<Origin> {
  const resumed = await readRunRow(userId, runId);
  if (!resumed) throw notFound('run', 'runId');
  return { ...(await originOfRegenerateRow(userId, resumed.promptId)), resumed };
}

type TurnRow = { run_id: string; prompt: string; status: RunStatus; parts: AnswerPart[] };

/** The turns of a chat that lead up to a run, that run's included, oldest first. */
async function turnsUpTo(userId: string, runId: string): Promise<Origin['turns']> {
  const rows = await db().$queryRaw<TurnRow[]>`
    WITH RECURSIVE chain AS (
      SELECT 1 AS depth, runs.id, runs.status, runs.parts, prompts.text, prompts.after_run_id
      FROM runs JOIN prompts ON prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id
      WHERE runs.user_id = ${userId} AND runs.id = ${runId}::uuid
      UNION ALL
      SELECT chain.depth + 1, runs.id, runs.status, runs.parts, prompts.text, prompts.after_run_id
      FROM chain
      JOIN runs ON runs.user_id = ${userId} AND runs.id = chain.after_run_id
      JOIN prompts ON prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id
      WHERE chain.depth < ${longestChain}
    )
    SELECT id AS run_id, text AS prompt, status, parts FROM chain ORDER BY depth DESC`;
  return rows.map(({ run_id, ...turn }) => ({ ...turn, runId: run_id }));
}
