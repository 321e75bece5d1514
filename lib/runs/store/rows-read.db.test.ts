import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { db, openedDatabase } from '#lib/db/database.ts';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import { databaseStore } from './database-store.ts';
import type { NewRun } from './run-store.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const instanceId = randomUUID();

function newRun(userId: string, chatId: string): NewRun {
  const newPrompt = { text: 'Why?', title: 'Why?', afterRunId: null, toolsOff: [] };
  const ids = { id: randomUUID(), chatId, promptId: randomUUID(), instanceId, resumedFromId: null };
  const startedAt = new Date();
  const model = { provider: 'p', model: 'm' };
  const start = { onLeave: 'stop', pageId: null, parts: [], startedAt, newPrompt } as const;
  return { userId, ...ids, ...model, ...start };
}

const figures = {
  savedAt: new Date(),
  providerClosedAt: null,
  responseId: null,
  usage: null,
  estimate: null,
  cost: null,
  saved: null,
  settleAt: null,
};

/** A run as a person sees it: asked, saved half-way, ended. */
async function live(userId: string, chatId: string): Promise<void> {
  const started = newRun(userId, chatId);
  await databaseStore.insertRun(started);
  const { id: runId, startedAt: firstTokenAt } = started;
  const parts = [{ type: 'text' as const, text: 'Because.' }];
  await databaseStore.saveProgress(instanceId, [{ userId, runId, seq: 0, parts, firstTokenAt }]);
  const ending = { status: 'canceled', reason: 'stop', shown: null } as const;
  const more = { usage: null, asked: null, abortedAt: null, endedAt: new Date() };
  const run = { userId, id: runId, chatId, ending, parts, unseen: '', firstTokenAt, ...more };
  await databaseStore.endRun(run);
  await databaseStore.tidyEndedRun(run);
  await databaseStore.recordFigures(run, figures);
}

/** How many rows of runs have been read so far, in whichever way. */
async function rowsRead(): Promise<number> {
  await db().$queryRaw`SELECT pg_stat_force_next_flush()::text`;
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT (seq_tup_read + idx_tup_fetch)::int AS count FROM pg_stat_user_tables
    WHERE relname = 'runs'`;
  return row?.count ?? 0;
}

async function rowsReadBy(work: () => Promise<void>): Promise<number> {
  const before = await rowsRead();
  await work();
  return (await rowsRead()) - before;
}

/** Runs that the user has had in one chat, which nobody has analyzed. */
async function seed(userId: string, count: number): Promise<void> {
  const first = newRun(userId, randomUUID());
  await databaseStore.insertRun(first);
  await db().$executeRaw`
    INSERT INTO runs (user_id, id, chat_id, prompt_id, instance_id, model, on_leave, status,
      started_at, ended_at)
    SELECT user_id, gen_random_uuid(), chat_id, prompt_id, instance_id, model, on_leave,
      'completed', started_at - make_interval(secs => number), started_at
    FROM runs, generate_series(1, ${count}::int) AS number WHERE user_id = ${userId}`;
}

it('a run reads its own rows, however many others there are', async ({ skip }) => {
  skip(
    openedDatabase().kind === 'postgres',
    'There each connection counts by itself, and tells late.',
  );
  const { userId } = await testUser();
  // Plans are made for small tables first, and made again once these have grown.
  for (let count = 0; count < 30; count++) await live(userId, randomUUID());
  await seed(userId, 2_000);
  for (let count = 0; count < 60; count++) await live(userId, randomUUID());
  const chatId = randomUUID();
  expect(await rowsReadBy(() => live(userId, chatId))).toBeLessThan(12);
  expect(await rowsReadBy(() => live(userId, chatId))).toBeLessThan(12);
});
