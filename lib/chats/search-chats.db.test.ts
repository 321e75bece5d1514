import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import { listChats } from './list-chats.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

/** Somebody with chats of these prompts, the last of them last used. */
async function withChats(...chats: { title: string; prompts: string[] }[]): Promise<string> {
  const { userId } = await testUser();
  for (const [index, { title, prompts }] of chats.entries()) {
    const id = randomUUID();
    const updatedAt = new Date(1_000 * index);
    await db().chat.create({ data: { userId, id, title, updatedAt } });
    const data = prompts.map((text) => ({ userId, id: randomUUID(), chatId: id, text }));
    await db().prompt.createMany({ data });
  }
  return userId;
}

async function titlesFound(userId: string, q: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listChats(userId, { limit: 2, q, ...(cursor && { cursor }) });
    found.push(...page.chats.map(({ title }) => title));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

it('finds each word of a search somewhere in a chat: in its title, or in any of its prompts', async () => {
  const userId = await withChats(
    { title: 'Berlin', prompts: ['Where is the zoo?', 'And the AQUARIUM?'] },
    { title: 'ΑΘΗΝΑ', prompts: ['動物園はどこですか'] },
    { title: 'Zoo', prompts: ['100% of Berlin'] },
    { title: 'Berlin again', prompts: [] },
  );
  expect(await titlesFound(userId, 'berlin')).toEqual(['Berlin again', 'Zoo', 'Berlin']);
  expect(await titlesFound(userId, 'aquarium ZOO berl')).toEqual(['Berlin']);
  expect(await titlesFound(userId, '物園')).toEqual(['ΑΘΗΝΑ']);
  expect(await titlesFound(userId, 'αθη')).toEqual(['ΑΘΗΝΑ']);
  expect(await titlesFound(userId, '100%')).toEqual(['Zoo']);
  expect(await titlesFound(userId, '10_%')).toEqual([]);
});

it('finds a chat among hundreds, also beyond what is looked at together', async () => {
  const others = Array.from({ length: 120 }, (_, index) => ({
    title: `Chat ${index}`,
    prompts: ['Hay'],
  }));
  const userId = await withChats({ title: 'Oldest', prompts: ['Needle'] }, ...others);
  expect(await titlesFound(userId, 'needle')).toEqual(['Oldest']);
});

it('everything else is served while somebody searches through megabytes', async () => {
  const text = 'Nothing that is looked for. '.repeat(7_000);
  const prompts = Array<string>(4).fill(text);
  const chats = Array.from({ length: 10 }, (_, index) => ({ title: `Chat ${index}`, prompts }));
  const userId = await withChats(...chats);
  let searching = true;
  const search = titlesFound(userId, 'a b c d e f g needle').finally(() => {
    searching = false;
  });
  let served = 0;
  for (; searching; served++) await db().user.findUnique({ where: { id: userId } });
  expect(await search).toEqual([]);
  expect(served).toBeGreaterThan(10);
});

it('a search that nobody waits for any more ends', async () => {
  const prompts = Array<string>(4).fill('Nothing. '.repeat(20_000));
  const userId = await withChats(...Array.from({ length: 60 }, () => ({ title: 'x', prompts })));
  const query = { limit: 2, q: 'needle' };
  const { nextCursor } = await listChats(userId, query, AbortSignal.abort());
  expect(nextCursor).not.toBeNull();
});
