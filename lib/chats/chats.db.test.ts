import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { deleteChat } from './change-chat.ts';
import { listChats } from './list-chats.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

/** A chat whose first answer has begun to stream. */
async function askedChat(text: string) {
  const [{ engine, provider }, by] = [await testEngine(), await testUser()];
  const input = { kind: 'prompt' as const, id: randomUUID(), chatId: randomUUID(), text };
  const { run, row } = await startRun(engine, by, input);
  return { engine, by, run, row, request: await provider.request(0) };
}

it('the list marks the chats whose latest answer was stopped, and finds words in prompts', async () => {
  const { engine, by, run } = await askedChat('Why is 100% of the sky blue?\nSecond line');
  await cancelRun(engine, by.userId, run.id, { reason: 'stop', shown: 0 });
  const all = await listChats(by.userId, { limit: 10 });
  expect(all.chats).toMatchObject([{ title: 'Why is 100% of the sky blue?', stopped: true }]);
  for (const q of ['second', '100%', ' sky  LINE why ', '']) {
    expect((await listChats(by.userId, { limit: 10, q })).chats, q).toHaveLength(1);
  }
  for (const q of ['100_', 'sky green']) {
    expect((await listChats(by.userId, { limit: 10, q })).chats, q).toHaveLength(0);
  }
});

it('a chat that is deleted takes its runs along, and stops the one that streams', async () => {
  const { engine, by, run, row, request } = await askedChat('Hello?');
  await deleteChat(engine, by.userId, row.chatId);
  expect(request.hungUp).toBe(true);
  expect(await engine.store.readRun(by.userId, run.id)).toBeNull();
});
