import { perform, type Statement, StatementError } from '#lib/db/statement.ts';
import { notFound } from '#lib/request-error.ts';
import { textOf } from '#lib/runs/run.ts';
import { announcingJson } from './announcements.ts';
import { chainTo, namedOfChat, newestOfChat } from './origin-rows.ts';
import { runExists } from './run-exists.ts';
import type { Announcement, Asked, NewPromptRun, NewRun, Origin } from './run-store.ts';

const uniqueViolation = '23505';

const given = `
  given AS (
    SELECT * FROM jsonb_to_record($1::jsonb) AS given(user_id text, id uuid, chat_id uuid,
      prompt_id uuid, prompt_text text, after_run_id uuid, title text, resumed_from_id uuid,
      instance_id uuid, model text, on_leave on_leave, parts jsonb, text_length int,
      started_at timestamptz, announcement jsonb)
  )`;

/** SQL that inserts the run. @param from what the row is taken from */
function inserting(from: string): string {
  return `
    run AS (
      INSERT INTO runs (user_id, id, chat_id, prompt_id, resumed_from_id, instance_id, model,
        on_leave, parts, text_length, started_at)
      SELECT user_id, id, chat_id, prompt_id, resumed_from_id, instance_id, model,
        on_leave, parts, text_length, started_at FROM ${from}
    )`;
}

/** SQL of the cancel that was asked for before the run arrived, with the announcement of the run. */
const askedJson = `
  json_build_object('reason', asked.reason, 'shown', asked.shown,
    'announced', ${announcingJson('announcement')}::text)`;

/** SQL that finds it. @param run what it is looked up for */
function askedFor(run: string): string {
  return `
    LEFT JOIN cancel_asks AS asked
      ON asked.user_id = ${run}.user_id AND asked.run_id = ${run}.id
        AND asked.asked_at > now() - interval '1 minute'`;
}

const insertRun: Statement = {
  name: 'insert-run',
  sql: `
    WITH ${given}, chat AS (
      UPDATE chats SET updated_at = given.started_at FROM given
      WHERE chats.user_id = given.user_id AND chats.id = given.chat_id
    ), ${inserting('given')}
    SELECT ${askedJson}::text FROM given ${askedFor('given')}`,
};

/** @param last SQL that finds the run that the prompt follows */
function insertPromptAfter(name: string, last: string): Statement {
  return {
    name,
    sql: `
      WITH RECURSIVE ${given}, ${chainTo(last)}, placed AS (
        SELECT given.*, last.id AS last_id FROM given LEFT JOIN last ON true
        WHERE given.after_run_id IS NULL OR last.id IS NOT NULL
      ), chat AS (
        INSERT INTO chats (user_id, id, title, created_at, updated_at)
        SELECT user_id, chat_id, title, started_at, started_at FROM placed
        ON CONFLICT (user_id, id) DO UPDATE SET updated_at = EXCLUDED.updated_at
      ), prompt AS (
        INSERT INTO prompts (user_id, id, chat_id, text, after_run_id, created_at)
        SELECT user_id, prompt_id, chat_id, prompt_text, last_id, started_at FROM placed
      ), ${inserting('placed')}
      SELECT json_build_object('afterRunId', placed.last_id, 'turns', turns.turns,
        'asked', ${askedJson})::text
      FROM placed CROSS JOIN turns ${askedFor('placed')}`,
  };
}

const insertPromptAfterNewest = insertPromptAfter('insert-prompt', newestOfChat);
const insertPromptAfterNamed = insertPromptAfter('insert-prompt-after-run', namedOfChat);

type AskedRow = { [Key in keyof Asked]: Asked[Key] | null };
type PlacedRow = Pick<Origin, 'turns' | 'afterRunId'> & { asked: AskedRow };

/** RunStore.insertPrompt on the database, in one statement. */
export async function insertPromptRow(
  run: NewPromptRun,
): Promise<{ asked: Asked | null; origin: Origin }> {
  const { chatId, promptId, prompt } = run;
  const statement = prompt.afterRunId ? insertPromptAfterNamed : insertPromptAfterNewest;
  const [placed] = await insert<PlacedRow>(statement, run);
  if (!placed) throw notFound('run', 'afterRunId');
  const { turns, afterRunId } = placed;
  const answered = { id: promptId, text: prompt.text };
  const origin = { chatId, turns, afterRunId, prompt: answered, resumed: null };
  return { asked: askedOf(placed.asked), origin };
}

/** RunStore.insertRun on the database, in one statement. */
export async function insertRunRow(run: NewRun): Promise<Asked | null> {
  const [asked] = await insert<AskedRow>(insertRun, run);
  return asked ? askedOf(asked) : null;
}

function askedOf({ reason, shown }: AskedRow): Asked | null {
  return reason ? { reason, shown } : null;
}

async function insert<Answer>(statement: Statement, run: NewRun): Promise<Answer[]> {
  const { userId, id, chatId, prompt } = run;
  const status = 'streaming';
  const announcement: Announcement = { type: 'run', userId, runId: id, chatId, status };
  try {
    return await perform<Answer>(statement, {
      user_id: userId,
      id,
      chat_id: chatId,
      prompt_id: run.promptId,
      prompt_text: prompt?.text,
      after_run_id: prompt?.afterRunId,
      title: prompt?.title,
      resumed_from_id: run.resumedFromId,
      instance_id: run.instanceId,
      model: run.model,
      on_leave: run.onLeave,
      parts: run.parts,
      text_length: textOf(run.parts).length,
      started_at: run.startedAt,
      announcement,
    });
  } catch (error) {
    // A retry of the client must neither bill twice nor look like a fault of the server.
    if (error instanceof StatementError && error.code === uniqueViolation) throw runExists();
    throw error;
  }
}
