import { db } from '#lib/db/database.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { notFound } from '#lib/request-error.ts';
import { readRunRow } from './read-rows.ts';
import type { Origin } from './run-store.ts';

// A chain longer than this would not fit any model; it bounds the work for a hostile chat.
const longestChain = 1000;

/** SQL that finds the run that a new prompt follows, from `given`: the newest of its chat. */
export const newestOfChat = `
  SELECT runs.user_id, runs.id FROM given JOIN LATERAL (
    SELECT runs.user_id, runs.id FROM runs
    WHERE runs.user_id = given.user_id AND runs.chat_id = given.chat_id
    ORDER BY runs.started_at DESC, runs.id DESC LIMIT 1
  ) AS runs ON true`;

/** The same for one that was named. */
export const namedOfChat = `
  SELECT runs.user_id, runs.id FROM given JOIN LATERAL (
    SELECT * FROM runs
    WHERE runs.user_id = given.user_id AND runs.id = given.after_run_id LIMIT 1
  ) AS runs ON given.chat_id IS NULL OR runs.chat_id = given.chat_id`;

// Rows are looked up one by one, lest a plan made for small tables reads all of large ones (0025).
/**
 * SQL of the turns of a chat that lead up to a run, that run's included: `last`, and `chain` with the
 * last turn first.
 * @param last SQL that finds that run from `given`
 */
export function chainTo(last: string): string {
  return `
    last AS (${last}), chain AS (
      SELECT 1 AS depth, runs.user_id, runs.id, runs.status, runs.parts, prompts.text,
        prompts.after_run_id
      FROM last
      JOIN runs ON runs.user_id = last.user_id AND runs.id = last.id
      JOIN prompts ON prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id
      UNION ALL
      SELECT chain.depth + 1, runs.user_id, runs.id, runs.status, runs.parts, prompts.text,
        prompts.after_run_id
      FROM chain
      JOIN LATERAL (
        SELECT * FROM runs
        WHERE runs.user_id = chain.user_id AND runs.id = chain.after_run_id LIMIT 1
      ) AS runs ON true
      JOIN LATERAL (
        SELECT * FROM prompts
        WHERE prompts.user_id = runs.user_id AND prompts.id = runs.prompt_id LIMIT 1
      ) AS prompts ON true
      WHERE chain.depth < ${longestChain}
    ), turns AS (
      SELECT COALESCE(json_agg(json_build_object('runId', id, 'prompt', text, 'status', status,
        'parts', parts) ORDER BY depth DESC), '[]') AS turns
      FROM chain
    )`;
}

const turnsUpToRun: Statement = {
  name: 'turns-up-to-run',
  sql: `
    WITH RECURSIVE given AS (
      SELECT * FROM jsonb_to_record($1::jsonb)
        AS given(user_id text, chat_id uuid, after_run_id uuid)
    ), ${chainTo(namedOfChat)}
    SELECT turns::text FROM turns`,
};

/** RunStore.originOfRegenerate on the database. */
export async function originOfRegenerateRow(userId: string, promptId: string): Promise<Origin> {
  const prompt = await db().prompt.findUnique({ where: { userId_id: { userId, id: promptId } } });
  if (!prompt) throw notFound('prompt', 'promptId');
  const { chatId, afterRunId, text } = prompt;
  const turns = afterRunId === null ? [] : await turnsUpTo(userId, afterRunId);
  return { chatId, turns, afterRunId, prompt: { id: prompt.id, text }, resumed: null };
}

/** RunStore.originOfResume on the database. */
export async function originOfResumeRow(userId: string, runId: string): Promise<Origin> {
  const resumed = await readRunRow(userId, runId);
  if (!resumed) throw notFound('run', 'runId');
  return { ...(await originOfRegenerateRow(userId, resumed.promptId)), resumed };
}

async function turnsUpTo(userId: string, runId: string): Promise<Origin['turns']> {
  const given = { user_id: userId, chat_id: null, after_run_id: runId };
  const [turns] = await perform<Origin['turns']>(turnsUpToRun, given);
  return turns ?? [];
}
