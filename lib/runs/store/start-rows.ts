import { perform, type Statement, StatementError } from '#lib/db/statement.ts';
import { notFound } from '#lib/request-error.ts';
import { textOf } from '#lib/shared/run.ts';
import { announcingJson } from './announcements.ts';
import { chainTo, namedOfChat, newestOfChat } from './origin-rows.ts';
import { runExists } from './run-exists.ts';
import type {
  Announcement,
  Asked,
  Inserted,
  NewPromptRun,
  NewRun,
  Origin,
  RunElsewhere,
} from './run-store.ts';

const uniqueViolation = '23505';
const foreignKeyViolation = '23503';

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

/**
 * SQL of what a new run finds, from `chat` and `placed`. The row of the chat is locked, so of two
 * runs that are written at once the later finds the earlier there, though not yet among the runs.
 */
const found = `
  elsewhere AS (
    SELECT runs.id FROM placed JOIN runs
      ON runs.user_id = placed.user_id AND runs.chat_id = placed.chat_id
        AND runs.ended_at IS NULL AND runs.instance_id <> placed.instance_id
    UNION
    SELECT chat.run_before_id FROM chat WHERE chat.run_before_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM runs WHERE runs.user_id = chat.user_id AND runs.id = chat.run_before_id)
  ), found AS (
    SELECT json_build_object(
      'asked', CASE WHEN asked.reason IS NOT NULL
        THEN json_build_object('reason', asked.reason, 'shown', asked.shown) END,
      'elsewhere', (SELECT json_agg(json_build_object('id', elsewhere.id,
        'isNewest', elsewhere.id = chat.run_before_id)) FROM elsewhere),
      'announced', ${announcingJson('placed.announcement')}::text) AS found
    FROM placed CROSS JOIN chat LEFT JOIN cancel_asks AS asked
      ON asked.user_id = placed.user_id AND asked.run_id = placed.id
        AND asked.asked_at > now() - interval '1 minute'
  )`;

/** SQL that keeps the run that was the newest of the chat. @param instanceId of the run that now is */
function runBefore(instanceId: string): string {
  return `
    run_before_id = CASE WHEN chats.newest_instance_id <> ${instanceId}
      THEN chats.newest_run_id END`;
}

const insertRun: Statement = {
  name: 'insert-run',
  sql: `
    WITH ${given}, placed AS (SELECT * FROM given), chat AS (
      UPDATE chats SET updated_at = placed.started_at, newest_run_id = placed.id,
        newest_instance_id = placed.instance_id, ${runBefore('placed.instance_id')}
      FROM placed WHERE chats.user_id = placed.user_id AND chats.id = placed.chat_id
      RETURNING chats.user_id, chats.run_before_id
    ), ${inserting('placed')}, ${found}
    SELECT found::text FROM found`,
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
        INSERT INTO chats (user_id, id, title, created_at, updated_at, newest_run_id,
          newest_instance_id)
        SELECT user_id, chat_id, title, started_at, started_at, id, instance_id FROM placed
        ON CONFLICT (user_id, id) DO UPDATE SET
          updated_at = EXCLUDED.updated_at, newest_run_id = EXCLUDED.newest_run_id,
          newest_instance_id = EXCLUDED.newest_instance_id,
          ${runBefore('EXCLUDED.newest_instance_id')}
        RETURNING user_id, run_before_id
      ), prompt AS (
        INSERT INTO prompts (user_id, id, chat_id, text, after_run_id, created_at)
        SELECT user_id, prompt_id, chat_id, prompt_text, last_id, started_at FROM placed
      ), ${inserting('placed')}, ${found}
      SELECT json_build_object('afterRunId', placed.last_id, 'turns', turns.turns,
        'found', found.found)::text
      FROM placed CROSS JOIN turns CROSS JOIN found`,
  };
}

const insertPromptAfterNewest = insertPromptAfter('insert-prompt', newestOfChat);
const insertPromptAfterNamed = insertPromptAfter('insert-prompt-after-run', namedOfChat);

type FoundRow = { asked: Asked | null; elsewhere: RunElsewhere[] | null };
type PlacedRow = Pick<Origin, 'turns' | 'afterRunId'> & { found: FoundRow };

/** RunStore.insertPrompt on the database, in one statement. */
export async function insertPromptRow(run: NewPromptRun): Promise<Inserted & { origin: Origin }> {
  const { chatId, promptId, prompt } = run;
  const statement = prompt.afterRunId ? insertPromptAfterNamed : insertPromptAfterNewest;
  const [placed] = await insert<PlacedRow>(statement, run);
  if (!placed) throw notFound('run', 'afterRunId');
  const { turns, afterRunId } = placed;
  const answered = { id: promptId, text: prompt.text };
  const origin = { chatId, turns, afterRunId, prompt: answered, resumed: null };
  return { ...insertedOf(placed.found), origin };
}

/** RunStore.insertRun on the database, in one statement. */
export async function insertRunRow(run: NewRun): Promise<Inserted> {
  const [row] = await insert<FoundRow>(insertRun, run);
  if (!row) throw notFound('chat');
  return insertedOf(row);
}

function insertedOf({ asked, elsewhere }: FoundRow): Inserted {
  return { asked, elsewhere: elsewhere ?? [] };
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
    const code = error instanceof StatementError ? error.code : null;
    // A retry of the client must neither bill twice nor look like a fault of the server.
    if (code === uniqueViolation) throw runExists();
    // The chat was there a moment ago, and has been deleted.
    if (code === foreignKeyViolation) throw notFound('chat', 'chatId');
    throw error;
  }
}
