import { randomUUID } from 'node:crypto';
import { expect, test } from './fixtures.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import { readChunks, readText, readToEnd } from './witness/run-stream.ts';

test("Another browser's chat is not in my sidebar, and its address shows me nothing", async ({
  chat,
  otherChat,
  provider,
  problems,
}) => {
  problems.expect(/status of 404/);
  await provider.plan({ scenario: 'fake-at-once', text: 'The secret is plum.' });
  await chat.open();
  await chat.ask('Tell me the secret');
  await expect(chat.answer).toContainText('The secret is plum.');
  await otherChat.open();
  await expect(otherChat.page.getByText('Tell me the secret')).toHaveCount(0);
  await otherChat.page.goto(new URL(chat.page.url()).pathname);
  await expect(otherChat.page.getByRole('heading', { name: 'Chat not found' })).toBeVisible();
  await expect(otherChat.page.getByText('plum')).toHaveCount(0);
});

test("Another's ids answer in every way as ids that do not exist", async ({
  guest,
  otherGuest,
  provider,
}) => {
  const body = promptBody(provider.mark('Count'));
  const chunks = readChunks(await guest.start(body));
  await provider.release(2);
  await readText(chunks, 5);
  const { promptId } = await guest.run(body.id);
  const theirs = { runId: body.id, chatId: body.chatId, promptId };
  const nobodys = { runId: randomUUID(), chatId: randomUUID(), promptId: randomUUID() };
  expect(await everyAnswer(otherGuest, theirs)).toEqual(await everyAnswer(otherGuest, nobodys));
  await provider.finish();
  await Array.fromAsync(chunks);
  expect(await guest.run(body.id)).toMatchObject({ status: 'completed', text: 'w1 w2' });
  expect(await (await guest.get('/api/chats')).json()).toMatchObject({
    chats: [{ id: body.chatId, title: expect.stringContaining('Count') }],
  });
});

test('A browser that is forgotten leaves nothing behind', async ({ guest, halt, provider }) => {
  const body = promptBody(provider.mark('Forget this'));
  const answer = await guest.start(body);
  const cookie = guest.cookie;
  const forgotten = await guest.request('/api/session', { method: 'DELETE' });
  expect(forgotten.status).toBe(204);
  await provider.waitFor('hung-up');
  await answer.text();
  expect((await guest.get('/api/chats')).status).toBe(401);
  // Nor is it for somebody who has kept a copy of the cookies.
  const copy = await fetch(`${halt.url}/api/chats/${body.chatId}`, { headers: { cookie } });
  expect(copy.status).toBe(401);
});

test('Somebody else may use the ids that I use, without either of us noticing', async ({
  guest,
  otherGuest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Fine.' });
  const body = promptBody(provider.mark('How are you?'));
  const responses = [await guest.start(body), await otherGuest.start(body)];
  for (const response of responses) {
    expect(response.status).toBe(200);
    await readToEnd(response);
  }
  await guest.request(`/api/chats/${body.chatId}`, { method: 'DELETE' });
  expect(await otherGuest.run(body.id)).toMatchObject({ status: 'completed', text: 'Fine.' });
});

test("A stop for an id that is not there yet never hits another's run with that id", async ({
  guest,
  otherGuest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Fine.' });
  const body = promptBody(provider.mark('How are you?'));
  expect((await otherGuest.cancel(body.id)).status).toBe(202);
  await readToEnd(await guest.start(body));
  expect(await guest.run(body.id)).toMatchObject({ status: 'completed', text: 'Fine.' });
});

type Ids = { runId: string; chatId: string; promptId: string };

/** What a caller is told about these ids by every route, with the ids themselves taken out. */
async function everyAnswer(caller: Guest, { runId, chatId, promptId }: Ids): Promise<unknown> {
  const id = () => randomUUID();
  const text = 'Hello';
  const responses = [
    await caller.get(`/api/runs/${runId}`),
    await caller.get(`/api/runs/${runId}/details`),
    await caller.get(`/api/runs/${runId}/sent`),
    await caller.get(`/api/runs/${runId}/stream`),
    await caller.cancel(runId, { reason: 'stop', shown: 1 }),
    await caller.get(`/api/runs?chatId=${chatId}`),
    await caller.get(`/api/chats/${chatId}`),
    await caller.send('PATCH', `/api/chats/${chatId}`, { title: 'Mine now' }),
    await caller.send('PATCH', `/api/chats/${chatId}`, { toolsOff: ['halt'] }),
    await caller.send('POST', `/api/runs/${runId}/calls/c1/approval`, { decision: 'once' }),
    await caller.send('POST', `/api/runs/${runId}/calls/c1/skip`, {}),
    await caller.request(`/api/chats/${chatId}`, { method: 'DELETE' }),
    await caller.start({ kind: 'resume', id: id(), runId }),
    await caller.start({ kind: 'regenerate', id: id(), promptId }),
    await caller.start(promptBody(text, { chatId: id(), afterRunId: runId })),
  ];
  return Promise.all(
    responses.map(async (response) => {
      const body = (await response.text()).replaceAll(/[0-9a-f-]{36}/g, 'ID');
      return {
        path: new URL(response.url).pathname.replaceAll(/[0-9a-f-]{36}/g, 'ID'),
        status: response.status,
        body,
      };
    }),
  );
}
