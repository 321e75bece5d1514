import type { RunJson } from '#lib/shared/run.ts';
import { expect, test } from './fixtures.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import type { ProviderClient } from './witness/provider-client.ts';
import { readToEnd } from './witness/run-stream.ts';

type RunList = { runs: RunJson[]; nextCursor: string | null };
type ChatList = { chats: { id: string; title: string }[]; nextCursor: string | null };

test('My runs come newest first, page by page, and each exactly once', async ({
  guest,
  provider,
}) => {
  const ids = await answered(guest, provider, ['one', 'two', 'three', 'four', 'five']);
  const seen: string[] = [];
  let from = '';
  for (;;) {
    const page: RunList = await list(guest, `/api/runs?limit=2${from}`);
    expect(page.runs.length).toBeLessThanOrEqual(2);
    seen.push(...page.runs.map((run) => run.id));
    if (page.nextCursor === null) break;
    from = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  expect(seen).toEqual(ids.reverse());
});

test('A search for characters that no text can hold is a search without them', async ({
  guest,
  provider,
}) => {
  await answered(guest, provider, ['Where is the harbour?']);
  const { chats }: ChatList = await list(guest, '/api/chats?q=har%00bour');
  expect(chats).toHaveLength(1);
});

test('I can list the runs of one status, one reason, one model or one chat', async ({
  guest,
  provider,
}) => {
  const [completed = ''] = await answered(guest, provider, ['Finish this']);
  await provider.plan({ scenario: 'fake-manual' });
  const stopped = promptBody(provider.mark('Stop this'), { model: 'fake-reasoning' });
  await guest.start(stopped);
  await guest.cancel(stopped.id);
  const filters = {
    'status=canceled': [stopped.id],
    'status=completed': [completed],
    'status=failed': [],
    'endReason=stop': [stopped.id],
    'endReason=left': [],
    'model=fake-reasoning': [stopped.id],
    [`chatId=${stopped.chatId}`]: [stopped.id],
    [`chatId=${stopped.chatId}&status=completed`]: [],
  };
  for (const [query, expected] of Object.entries(filters)) {
    const { runs } = await list<RunList>(guest, `/api/runs?${query}`);
    expect(
      runs.map((run) => run.id),
      query,
    ).toEqual(expected);
  }
});

test('A chat lists its prompts and every version of their answers', async ({ guest, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Yes.' });
  const first = promptBody(provider.mark('Is it?'));
  await readToEnd(await guest.start(first));
  const { promptId } = await guest.run(first.id);
  const again = { kind: 'regenerate', id: crypto.randomUUID(), promptId };
  await readToEnd(await guest.start(again));
  const next = promptBody(provider.mark('Why?'), { chatId: first.chatId, afterRunId: first.id });
  await readToEnd(await guest.start(next));
  const chat = await list<{
    chat: { id: string };
    prompts: { text: string; afterRunId: string | null; runs: RunJson[] }[];
  }>(guest, `/api/chats/${first.chatId}`);
  expect(chat.chat.id).toBe(first.chatId);
  expect(chat.prompts.map((prompt) => [prompt.text, prompt.afterRunId])).toEqual([
    [first.text, null],
    [next.text, first.id],
  ]);
  expect(chat.prompts[0]?.runs.map((run) => run.id)).toEqual([first.id, again.id]);
});

test('I can look for a chat by its words', async ({ guest, provider }) => {
  await answered(guest, provider, ['About harbours', 'About mountains']);
  const { chats } = await list<ChatList>(guest, '/api/chats?q=HARBOUR');
  expect(chats).toHaveLength(1);
  expect(chats[0]?.title).toContain('About harbours');
  expect((await list<ChatList>(guest, '/api/chats?q=%25')).chats).toEqual([]);
});

test('A renamed chat keeps its name, and a deleted one is gone with its runs', async ({
  guest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-manual' });
  const body = promptBody(provider.mark('Count'));
  await guest.start(body);
  await provider.release(1);
  const path = `/api/chats/${body.chatId}`;
  expect((await guest.send('PATCH', path, { title: 'Counting' })).status).toBe(200);
  const { chats } = await list<ChatList>(guest, '/api/chats');
  expect(chats).toMatchObject([{ id: body.chatId, title: 'Counting' }]);
  expect((await guest.request(path, { method: 'DELETE' })).ok).toBe(true);
  await provider.waitFor('hung-up');
  expect((await guest.get(path)).status).toBe(404);
  expect((await guest.get(`/api/runs/${body.id}`)).status).toBe(404);
  expect((await list<RunList>(guest, '/api/runs')).runs).toEqual([]);
});

/** Each prompt in a chat of its own, answered to the end; gives the runs in that order. */
async function answered(
  guest: Guest,
  provider: ProviderClient,
  prompts: string[],
): Promise<string[]> {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  const ids: string[] = [];
  for (const prompt of prompts) {
    const body = promptBody(provider.mark(prompt));
    await readToEnd(await guest.start(body));
    ids.push(body.id);
  }
  return ids;
}

async function list<List>(guest: Guest, path: string): Promise<List> {
  const response = await guest.get(path);
  expect(response.status).toBe(200);
  return (await response.json()) as List;
}
