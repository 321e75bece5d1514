import { randomUUID } from 'node:crypto';
import { expect, test } from './fixtures.ts';
import { promptBody } from './witness/guest.ts';
import { readChunks, readText, readToEnd, textIn } from './witness/run-stream.ts';

test('A run streams as it is written and is saved when it has ended', async ({
  guest,
  provider,
  rows,
}) => {
  const body = promptBody(provider.mark('Count'));
  const response = await guest.start(body);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
  expect(response.headers.get('x-run-id')).toBe(body.id);
  const chunks = readChunks(response);
  await provider.release(2);
  expect(await readText(chunks, 5)).toBe('w1 w2');
  await provider.release(1);
  expect(await readText(chunks, 3)).toBe(' w3');
  await provider.finish();
  await Array.fromAsync(chunks);
  expect(await rows.row(body.id, guest)).toMatchObject({ status: 'completed', text: 'w1 w2 w3' });
  expect(await guest.run(body.id)).toMatchObject({
    chatId: body.chatId,
    status: 'completed',
    endReason: null,
    usage: { inputTokens: 11, outputTokens: 3, source: 'reported' },
    error: null,
  });
});

test('The same id twice is refused, and costs one answer only', async ({ guest, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Once.' });
  const body = promptBody(provider.mark('Once'));
  const responses = await Promise.all([guest.start(body), guest.start(body)]);
  expect(responses.map((response) => response.status).sort()).toEqual([200, 409]);
  for (const response of responses) {
    if (response.ok) await readToEnd(response);
    else expect(await response.json()).toMatchObject({ error: { code: 'run_exists' } });
  }
  expect((await guest.start(body)).status).toBe(409);
  expect(await provider.requests()).toHaveLength(1);
});

test('Canceling ends the stream, closes the connection to the provider and says how it ended', async ({
  guest,
  provider,
  rows,
}) => {
  const body = promptBody(provider.mark('Count'));
  const chunks = readChunks(await guest.start(body));
  await provider.release(4);
  await readText(chunks, 11);
  const canceled = await guest.cancel(body.id, { reason: 'stop', shown: 8 });
  expect(canceled.status).toBe(200);
  const run = { id: body.id, status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
  expect(await canceled.json()).toMatchObject({ run });
  await provider.waitFor('hung-up');
  expect((await Array.fromAsync(chunks)).map((chunk) => chunk.type)).toContain('abort');
  expect(await rows.row(body.id, guest)).toMatchObject(run);
});

test('Canceling twice changes nothing, whatever the second one says', async ({
  guest,
  provider,
}) => {
  const body = promptBody(provider.mark('Count'));
  const response = await guest.start(body);
  await provider.release(3);
  await readText(readChunks(response), 8);
  const both = await Promise.all([guest.cancel(body.id), guest.cancel(body.id)]);
  const third = await guest.cancel(body.id, { reason: 'left', shown: 2 });
  for (const answer of [...both, third]) {
    expect(answer.status).toBe(200);
    const run = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
    expect(await answer.json()).toMatchObject({ run });
  }
});

test('Canceling a finished run changes nothing', async ({ guest, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'All of it.' });
  const body = promptBody(provider.mark('Say it'));
  await readToEnd(await guest.start(body));
  const before = await guest.run(body.id);
  const canceled = await guest.cancel(body.id, { shown: 1 });
  expect(canceled.status).toBe(200);
  expect(await canceled.json()).toEqual({ run: before });
  expect(await guest.run(body.id)).toEqual(before);
});

test('A stop that arrives before its run still stops it, and the provider is never called', async ({
  guest,
  provider,
  rows,
}) => {
  const body = promptBody(provider.mark('Count'));
  const canceled = await guest.cancel(body.id);
  expect(canceled.status).toBe(202);
  expect(await canceled.json()).toEqual({ accepted: true });
  await readToEnd(await guest.start(body));
  expect(await rows.row(body.id, guest)).toMatchObject({ status: 'canceled', endReason: 'stop' });
  expect(await provider.requests()).toEqual([]);
});

test('A stop is fenced to its run: the next one in the chat is not hit', async ({
  guest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  const first = promptBody(provider.mark('First'));
  await readToEnd(await guest.start(first));
  await provider.plan({ scenario: 'fake-manual' });
  const second = promptBody(provider.mark('Second'), { chatId: first.chatId });
  const chunks = readChunks(await guest.start(second));
  await provider.release(1, 2);
  await guest.cancel(first.id);
  await provider.release(1, 2);
  await provider.finish(2);
  expect(textIn(await Array.fromAsync(chunks))).toBe('w1 w2');
  expect(await guest.run(second.id)).toMatchObject({ status: 'completed' });
});

test('A new prompt in the chat supersedes the answer that is still streaming', async ({
  guest,
  provider,
}) => {
  const first = promptBody(provider.mark('First'));
  const firstChunks = readChunks(await guest.start(first));
  await provider.release(2);
  await readText(firstChunks, 5);
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  const second = promptBody(provider.mark('Second'), { chatId: first.chatId });
  const response = await guest.start(second);
  expect(textIn(await readToEnd(response))).toBe('Here.');
  await provider.waitFor('hung-up');
  await Array.fromAsync(firstChunks);
  expect(await guest.run(first.id)).toMatchObject({
    status: 'canceled',
    endReason: 'superseded',
    text: 'w1 w2',
  });
  const contents = (await provider.waitFor('opened', { nth: 2 })).messages;
  expect(contents).toContainEqual({ role: 'assistant', content: 'w1 w2' });
});

test('A second reader gets the answer from its start and goes on with it', async ({
  guest,
  provider,
}) => {
  const body = promptBody(provider.mark('Count'));
  const first = readChunks(await guest.start(body));
  await provider.release(3);
  await readText(first, 8);
  const second = readChunks(await guest.get(`/api/runs/${body.id}/stream`));
  expect(await readText(second, 8)).toBe('w1 w2 w3');
  await provider.release(1);
  await provider.finish();
  expect(textIn(await Array.fromAsync(first))).toBe(' w4');
  expect(textIn(await Array.fromAsync(second))).toBe(' w4');
  const late = await guest.get(`/api/runs/${body.id}/stream`);
  expect(late.status).toBe(204);
});

test('A connection that is lost without a word cancels the run as a disconnect', async ({
  guest,
  provider,
}) => {
  const connection = new AbortController();
  const body = promptBody(provider.mark('Count'));
  const chunks = readChunks(await guest.start(body, connection.signal));
  await provider.release(2);
  await readText(chunks, 5);
  connection.abort();
  await provider.waitFor('hung-up');
  await expect
    .poll(() => guest.run(body.id))
    .toMatchObject({ status: 'canceled', endReason: 'disconnect', text: 'w1 w2' });
});

test('A run that is to be kept goes on when its connection is lost, and Stop still stops it', async ({
  guest,
  provider,
}) => {
  const connection = new AbortController();
  const body = promptBody(provider.mark('Count'), { onLeave: 'keep' });
  const chunks = readChunks(await guest.start(body, connection.signal));
  await provider.release(2);
  await readText(chunks, 5);
  connection.abort();
  await provider.release(2);
  const again = readChunks(await guest.get(`/api/runs/${body.id}/stream`));
  expect(await readText(again, 11)).toBe('w1 w2 w3 w4');
  const canceled = await guest.cancel(body.id);
  expect(await canceled.json()).toMatchObject({ run: { status: 'canceled', endReason: 'stop' } });
  await provider.waitFor('hung-up');
});

test('Answers in any script arrive whole, however the provider breaks them up', async ({
  guest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-split' });
  const body = promptBody(provider.mark('Greet'));
  const text = textIn(await readToEnd(await guest.start(body)));
  expect(text).toBe('Grüße aus Zürich 👩‍👩‍👧‍👦 und 東京 🇯🇵 – déjà vu.');
  expect(await guest.run(body.id)).toMatchObject({ status: 'completed', text });
});

test('Halt says that it is well', async ({ guest }) => {
  const response = await guest.get('/api/health');
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: 'ok' });
});

test('An unknown run can be told from nothing: an early stop answers alike for all', async ({
  guest,
  otherGuest,
  provider,
}) => {
  const body = promptBody(provider.mark('Count'));
  const chunks = readChunks(await guest.start(body));
  await provider.release(1);
  const others = await otherGuest.cancel(body.id);
  const nobodys = await otherGuest.cancel(randomUUID());
  expect([others.status, await others.json()]).toEqual([nobodys.status, await nobodys.json()]);
  await provider.finish();
  await Array.fromAsync(chunks);
  expect(await guest.run(body.id)).toMatchObject({ status: 'completed', text: 'w1' });
});
