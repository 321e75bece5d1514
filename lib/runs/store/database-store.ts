import { db } from '#lib/db/database.ts';
import { listenForAnnouncements } from './announcements.ts';
import { askCancelRow, strengthenRow } from './ask-rows.ts';
import { endRunRow } from './end-rows.ts';
import { originOfRegenerateRow, originOfResumeRow } from './origin-rows.ts';
import { saveProgressRows } from './progress-rows.ts';
import { readRunRow } from './read-rows.ts';
import type { RunStore } from './run-store.ts';
import { insertPromptRow, insertRunRow } from './start-rows.ts';
import { silentRunRows, tidyRows } from './sweep-rows.ts';
import { unendedRunRow } from './unended-rows.ts';

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
  silentRuns: silentRunRows,
  unendedRun: unendedRunRow,
  tidy: tidyRows,
  listen: listenForAnnouncements,
};

async function streamingRuns(userId: string): Promise<string[]> {
  const runs = await db().run.findMany({
    where: { userId, endedAt: null },
    select: { id: true },
  });
  return runs.map(({ id }) => id);
}
