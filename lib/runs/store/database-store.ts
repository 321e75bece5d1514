import { runsDb } from '#lib/db/database.ts';
import { grantedToolRows, grantToolRow, noteLateRow, requestCallRow } from './call-rows.ts';
import { requestCancelRow, strengthenRow } from './cancel-rows.ts';
import { endRunRow, tidyEndedRunRow } from './end-rows.ts';
import { pastAnswersRow, recordFiguresRow } from './figure-rows.ts';
import { listenForNotices } from './notices.ts';
import { saveProgressRows } from './progress-rows.ts';
import { readRunRow } from './read-rows.ts';
import type { RunStore } from './run-store.ts';
import { chatOfPromptRow, insertRunRow } from './start-rows.ts';
import { silentRunRows, tidyRows, unendedRunRow } from './sweep-rows.ts';

/** Runs kept in the database of this process, written by Prisma. */
export const databaseStore: RunStore = {
  chatOfPrompt: chatOfPromptRow,
  insertRun: insertRunRow,
  saveProgress: saveProgressRows,
  endRun: endRunRow,
  tidyEndedRun: tidyEndedRunRow,
  recordFigures: recordFiguresRow,
  pastAnswers: pastAnswersRow,
  readRun: readRunRow,
  requestCancel: requestCancelRow,
  strengthen: strengthenRow,
  requestCall: requestCallRow,
  noteLate: noteLateRow,
  grantTool: grantToolRow,
  grantedTools: grantedToolRows,
  streamingRuns,
  silentRuns: silentRunRows,
  unendedRun: unendedRunRow,
  tidy: tidyRows,
  listen: listenForNotices,
};

async function streamingRuns(userId: string): Promise<string[]> {
  const runs = await runsDb().run.findMany({
    where: { userId, endedAt: null },
    select: { id: true },
  });
  return runs.map(({ id }) => id);
}
