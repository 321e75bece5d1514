import { db } from '#lib/db/database.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { notFound } from '#lib/request-error.ts';
import { readRunRow } from './read-rows.ts';
import type { Origin } from './run-store.ts';

// A chain longer than this would not fit any model; it bounds the work for a hostile chat.
const longestChain = 1000;

const lastOfChat = turnsUpTo(
  'turns-of-chat',
  `SELECT runs.user_id, runs.id FROM given JOIN LATERAL (
    SELECT runs.user_id, runs.id FROM runs
    WHERE runs.user_id = given.user_id AND runs.chat_id = given.chat_id
    ORDER BY runs.started_at DESC, runs.id DESC LIMIT 1
  ) AS runs ON true`,
);
const runOfChat = turnsUpTo(
  'turns-up-to-run',
  `SELECT runs.user_id, runs.id FROM given JOIN runs
    ON runs.user_id = given.user_id AND runs.id = given.run_id
      AND (given.chat_id IS NULL OR runs.chat_id = given.chat_id)`,
);

/** RunStore.originOfPrompt on the database. */
export async function originOfPromptRow(
  userId: string,
  chatId: string,
  afterRunId: string | null,
): Promise<Origin> {
  const given = { user_id: userId, chat_id: chatId, run_id: afterRunId };
  const turns = await readTurns(afterRunId === null ? lastOfChat : runOfChat, given);
  const last = turns.at(-1)?.runId ?? null;
  if (afterRunId !== null && last === null) throw notFound('run', 'afterRunId');
  return { chatId, turns, afterRunId: last, prompt: null, resumed: null };
}

/** RunStore.originOfRegenerate on the database. */
export async function originOfRegenerateRow(userId: string, promptId: string): Promise<Origin> {
  const prompt = await db().prompt.findUnique({ where: { userId_id: { userId, id: promptId } } });
  if (!prompt) throw notFound('prompt', 'promptId');
  return {
    chatId: prompt.chatId,
    turns: prompt.afterRunId
      ? await readTurns(runOfChat, { user_id: userId, chat_id: null, run_id: prompt.afterRunId })
      : [],
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

/**
 * A statement that reads the turns of a chat that lead up to a run, that run's included, oldest first.
 * @param last SQL that finds that run from what is given
 */
function turnsUpTo(name: string, last: string): Statement {
  return {
    name,
    sql: `
      WITH RECURSIVE given AS (
        SELECT * FROM jsonb_to_record($1::jsonb) AS given(user_id text, chat_id uuid, run_id uuid)
      ), last AS (${last}), chain AS (
        SELECT 1 AS depth, runs.user_id, runs.id, runs.status, runs.parts, prompts.text,
          prompts.after_run_id
        FROM last
        JOIN runs ON runs.user_id = last.user_id AND runs.id = last.id
        JOIN prompts ON prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id
        UNION ALL
        SELECT chain.depth + 1, runs.user_id, runs.id, runs.status, runs.parts, prompts.text,
          prompts.after_run_id
        FROM chain
        JOIN runs ON runs.user_id = chain.user_id AND runs.id = chain.after_run_id
        JOIN prompts ON prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id
        WHERE chain.depth < ${longestChain}
      )
      SELECT json_build_object('runId', id, 'prompt', text, 'status', status, 'parts', parts)::text
      FROM chain ORDER BY depth DESC`,
  };
}

async function readTurns(
  statement: Statement,
  given: { user_id: string; chat_id: string | null; run_id: string | null },
): Promise<Origin['turns']> {
  return await perform<Origin['turns'][number]>(statement, given);
}
