import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { deleteChat } from './change-chat.ts';
import { refuseFullChat } from './full-chat.ts';
import { listChats } from './list-chats.ts';
import { chatQuery, readChat } from './read-chat.ts';

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

/** A chat of so many prompts, each of this text and without an answer, a second after the one before. */
async function longChat(count: number, text: string) {
  const [{ engine }, { userId }] = [await testEngine(), await testUser()];
  const id = randomUUID();
  await db().chat.create({ data: { userId, id, title: 'Long' } });
  const ids = Array.from({ length: count }, () => randomUUID());
  const prompts = ids.map((promptId, index) => ({
    userId,
    id: promptId,
    chatId: id,
    text,
    createdAt: new Date(1_000 * index),
  }));
  await db().prompt.createMany({ data: prompts });
  return { engine, userId, id, ids };
}

it('a small chat is read as a whole, as it always was', async () => {
  const { engine, userId, id, ids } = await longChat(3, 'Hello');
  const { prompts, before } = await readChat(engine, userId, id);
  expect(prompts.map((prompt) => prompt.id)).toEqual(ids);
  expect(before).toBeNull();
});

it('a chat is read in pages, the newest first, each prompt once and in order', async () => {
  const { engine, userId, id, ids } = await longChat(7, 'Hello');
  let [found, before, pages]: [string[], string | null, number] = [[], null, 0];
  do {
    const page = await readChat(engine, userId, id, {
      ...chatQuery.parse({ limit: 3 }),
      ...(before && { before }),
    });
    found = [...page.prompts.map((prompt) => prompt.id), ...found];
    before = page.before;
    pages++;
  } while (before !== null);
  expect(found).toEqual(ids);
  expect(pages).toBe(3);
  const made = readChat(engine, userId, id, { limit: 3, before: 'made up' });
  await expect(made).rejects.toThrow('before: is not one that a page has given.');
});

it('a page of a large chat has a greatest size, whoever asks for it and however', async () => {
  const { engine, userId, id } = await longChat(60, 'x'.repeat(200_000));
  const page = await readChat(engine, userId, id);
  const size = JSON.stringify(page).length;
  expect(size).toBeGreaterThan(3_000_000);
  expect(size).toBeLessThan(5_000_000);
  expect(page.before).not.toBeNull();
});

it('a chat that is full takes no prompt, and says so', async () => {
  const { userId, id, ids } = await longChat(170, 'x'.repeat(200_000));
  const [run, chatId] = [{ id: randomUUID() }, id];
  const prompt = { ...run, kind: 'prompt' as const, chatId, text: 'One more' };
  const again = { ...run, kind: 'regenerate' as const, promptId: ids[0] ?? '' };
  for (const input of [prompt, again]) {
    await expect(refuseFullChat(userId, input)).rejects.toThrow('This chat is full');
  }
  await refuseFullChat(userId, { ...prompt, chatId: randomUUID() });
});
