import { db, openedDatabase } from '#lib/db/database.ts';
import { listenForAnnouncements } from './announcements.ts';
import { askCancelRow, strengthenRow } from './ask-rows.ts';
import { endRunRow } from './end-rows.ts';
import { originOfPromptRow, originOfRegenerateRow, originOfResumeRow } from './origin-rows.ts';
import { saveProgressRows } from './progress-rows.ts';
import { readRunRow } from './read-rows.ts';
import type { RunStore } from './run-store.ts';
import { insertRunRow } from './start-rows.ts';
import { lostRunRows, tidyRows } from './sweep-rows.ts';

/** Runs kept in the database of this process. */
export const databaseStore: RunStore = {
  originOfPrompt: originOfPromptRow,
  originOfRegenerate: originOfRegenerateRow,
  originOfResume: originOfResumeRow,
  insertRun: insertRunRow,
  saveProgress: saveProgressRows,
  endRun: endRunRow,
  readRun: readRunRow,
  askCancel: askCancelRow,
  strengthen: strengthenRow,
  streamingRuns,
  streamingElsewhere,
  lostRuns: lostRunRows,
  tidy: tidyRows,
  listen: listenForAnnouncements,
};

async function streamingElsewhere(
  userId: string,
  chatId: string,
  instanceId: string,
): Promise<string[]> {
  // Its data folder is locked: no other instance can have it.
  if (openedDatabase().kind === 'embedded') return [];
  const runs = await db().run.findMany({
    where: { userId, chatId, status: 'streaming', NOT: { instanceId } },
    select: { id: true },
  });
  return runs.map(({ id }) => id);
}

async function streamingRuns(userId: string): Promise<string[]> {
  const runs = await db().run.findMany({
    where: { userId, status: 'streaming' },
    select: { id: true },
  });
  return runs.map(({ id }) => id);
}
