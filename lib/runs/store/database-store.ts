import { db, openedDatabase } from '#lib/db/database.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { listenForAnnouncements } from './announcements.ts';
import { askCancelRow, strengthenRow } from './ask-rows.ts';
import { endRunRow } from './end-rows.ts';
import { originOfRegenerateRow, originOfResumeRow } from './origin-rows.ts';
import { saveProgressRows } from './progress-rows.ts';
import { readRunRow } from './read-rows.ts';
import type { RunElsewhere, RunStore } from './run-store.ts';
import { insertPromptRow, insertRunRow } from './start-rows.ts';
import { lostRunRow, silentRunRows, tidyRows } from './sweep-rows.ts';

/** Runs kept in the database of this process. */
export const databaseStore: RunStore = {
  originOfRegenerate: originOfRegenerateRow,
  originOfResume: originOfResumeRow,
  insertPrompt: insertPromptRow,
  insertRun: insertRunRow,
  saveProgress: saveProgressRows,
  endRun: endRunRow,
  readRun: readRunRow,
  askCancel: askCancelRow,
  strengthen: strengthenRow,
  streamingRuns,
  streamingElsewhere,
  silentRuns: silentRunRows,
  lostRun: lostRunRow,
  tidy: tidyRows,
  listen: listenForAnnouncements,
};

const streamingInChat: Statement = {
  name: 'streaming-elsewhere',
  sql: `
    SELECT json_build_object('id', runs.id, 'isNewest', NOT EXISTS (
      SELECT 1 FROM runs AS newer
      WHERE newer.user_id = runs.user_id AND newer.chat_id = runs.chat_id
        AND newer.started_at > runs.started_at AND newer.id <> given.id))::text
    FROM jsonb_to_record($1::jsonb)
      AS given(user_id text, id uuid, chat_id uuid, instance_id uuid)
    JOIN runs ON runs.user_id = given.user_id AND runs.chat_id = given.chat_id
      AND runs.status = 'streaming' AND runs.instance_id <> given.instance_id`,
};

async function streamingElsewhere(
  { userId, id }: { userId: string; id: string },
  chatId: string,
  instanceId: string,
): Promise<RunElsewhere[]> {
  // Its data folder is locked: no other instance can have it.
  if (openedDatabase().kind === 'embedded') return [];
  const given = { user_id: userId, id, chat_id: chatId, instance_id: instanceId };
  return await perform<RunElsewhere>(streamingInChat, given);
}

async function streamingRuns(userId: string): Promise<string[]> {
  const runs = await db().run.findMany({
    where: { userId, status: 'streaming' },
    select: { id: true },
  });
  return runs.map(({ id }) => id);
}
