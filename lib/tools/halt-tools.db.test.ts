import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { searchInTurn } from '#lib/http/read-response.ts';
import { grantToolRow } from '#lib/runs/store/call-rows.ts';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import { takeBackGrant } from './grants.ts';
import { haltServer } from './halt-tools.ts';
import { listTools } from './list-tools.ts';
import { begin, boxOf, toolOf } from './testing/tool-servers.ts';
import { makeToolBox } from './tool-box.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const searchChats = () => toolOf(boxOf({}), 'halt', 'search_chats');

async function chatOf(userId: string, title: string, prompt: string): Promise<string> {
  const id = randomUUID();
  await db().chat.create({ data: { userId, id, title } });
  await db().prompt.create({ data: { userId, id: randomUUID(), chatId: id, text: prompt } });
  return id;
}

describe('The search in my chats', () => {
  it('finds mine by their words, but not the chat that asks, nor those of others', async () => {
    const [{ userId }, other] = [await testUser(), await testUser()];
    const boats = await chatOf(userId, 'Boats', 'Where is the lighthouse of the harbour?');
    const asking = await chatOf(userId, 'Now', 'Search my chats for the lighthouse');
    await chatOf(other.userId, 'Secret', 'The other lighthouse');
    const input = { query: 'lighthouse', limit: 5 };
    const { end } = begin(await searchChats(), input, { userId, chatId: asking });
    const excerpt = 'Where is the lighthouse of the harbour?';
    expect(await end).toMatchObject({
      outcome: 'finished',
      result: {
        isError: false,
        content: [
          {
            type: 'json',
            value: { found: [{ title: 'Boats', excerpt, address: `/chats/${boats}` }] },
          },
        ],
      },
    });
  });

  it('ends at once when it is stopped, and is known to have changed nothing', async () => {
    const { userId } = await testUser();
    const { end, stop } = begin(await searchChats(), { query: 'a' }, { userId });
    stop.abort('skipped');
    expect(await end).toMatchObject({ outcome: 'canceled', why: 'skipped' });
  });

  it('ends where it takes too long, as when others are before it', async () => {
    const { userId } = await testUser();
    const before = Promise.withResolvers<void>();
    const holding = searchInTurn(userId, () => before.promise);
    const [tool] = haltServer('ask', 100).tools;
    if (!tool) throw new Error('Halt has no tool.');
    const { end } = begin(tool, { query: 'a' }, { userId });
    expect(await end).toEqual({
      outcome: 'canceled',
      why: 'timeout',
      message: 'The search took longer than 0.1 seconds.',
    });
    before.resolve();
    await holding;
  });

  it('says what is wrong with the arguments, and asks nobody', async () => {
    const tool = await searchChats();
    expect(tool).toMatchObject({ readOnly: true, asks: false });
    expect(tool.problemOf({ query: 'x' })).toBeNull();
    expect(tool.problemOf({ query: '' })).toContain('query');
    expect(tool.problemOf({ words: 'x' })).toContain('words');
  });
});

describe('The list of tools', () => {
  it("says which servers are on in my chat, and nothing of somebody else's", async () => {
    const [{ userId }, other] = [await testUser(), await testUser()];
    const id = await chatOf(userId, 'Quiet', 'Without tools');
    await db().chat.update({ where: { userId_id: { userId, id } }, data: { toolsOff: ['halt'] } });
    const isOn = async (by: string, chatId?: string) => {
      const { servers } = await listTools(boxOf({}), by, chatId);
      return servers.map(({ on }) => on);
    };
    expect(await isOn(userId, id)).toEqual([false]);
    expect(await isOn(userId)).toEqual([true]);
    expect(await isOn(other.userId, id)).toEqual(await isOn(other.userId, randomUUID()));
  });

  it('says which tools I have allowed for good, until I let them ask again', async () => {
    const [{ userId }, other] = [await testUser(), await testUser()];
    const [id, elsewhere] = [await chatOf(userId, 'A', 'a'), await chatOf(userId, 'B', 'b')];
    const tool = { server: 'halt', tool: 'search_chats' };
    const box = makeToolBox([], 'always');
    const seen = async (by: string, chatId?: string) => {
      const [halt] = (await listTools(box, by, chatId)).servers;
      return halt?.tools.map(({ asks, granted }) => ({ asks, granted }));
    };
    const asking = [{ asks: true, granted: null }];
    expect(await seen(userId, id)).toEqual(asking);
    await grantToolRow(userId, id, tool);
    await grantToolRow(userId, elsewhere, tool);
    expect(await seen(userId, id)).toEqual([{ asks: false, granted: 'chat' }]);
    expect(await seen(userId)).toEqual(asking);
    await grantToolRow(userId, null, tool);
    expect(await seen(userId, id)).toEqual([{ asks: false, granted: 'always' }]);
    expect(await seen(other.userId, id)).toEqual(asking);
    await takeBackGrant(other.userId, { ...tool, chatId: id });
    await takeBackGrant(userId, { ...tool, chatId: id });
    expect(await seen(userId, id)).toEqual(asking);
    expect(await seen(userId, elsewhere)).toEqual([{ asks: false, granted: 'chat' }]);
  });
});
