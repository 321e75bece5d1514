import { randomUUID } from 'node:crypto';
import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai';
import { expect, test } from './fixtures.ts';
import type { Guest } from './witness/guest.ts';

test('A standard AI SDK client reads an answer with its reasoning', async ({ guest, provider }) => {
  await provider.plan({ scenario: 'fake-reasoning', ending: 'finish', text: 'It is four.' });
  const stream = await send(guest, provider.mark('Two and two?'), randomUUID());
  await provider.release();
  const message = await lastOf(stream);
  expect(message.role).toBe('assistant');
  expect(partsOf(message)).toEqual([
    { type: 'reasoning', text: 'Let me think about this first.' },
    { type: 'text', text: 'It is four.' },
  ]);
});

test('A standard AI SDK client reads a stopped answer as far as it came, without an error', async ({
  guest,
  provider,
}) => {
  const id = randomUUID();
  const stream = await send(guest, provider.mark('Count'), id);
  const [shown, watched] = stream.tee();
  await provider.release(3);
  await waitForText(watched, 'w1 w2 w3');
  await guest.cancel(id);
  const errors: unknown[] = [];
  const message = await lastOf(shown, errors);
  expect(partsOf(message)).toEqual([{ type: 'text', text: 'w1 w2 w3' }]);
  expect(errors).toEqual([]);
});

test('A standard AI SDK client stops an answer by aborting its own request', async ({
  guest,
  provider,
}) => {
  const id = randomUUID();
  const controller = new AbortController();
  const stream = await send(guest, provider.mark('Count'), id, controller.signal);
  await provider.release(2);
  await waitForText(stream, 'w1 w2');
  controller.abort();
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 2 });
  await expect
    .poll(() => guest.run(id))
    .toMatchObject({ status: 'canceled', endReason: 'disconnect', text: 'w1 w2' });
});

test('A standard AI SDK client is told in words what failed', async ({ guest, provider }) => {
  await provider.plan({ scenario: 'fake-error-event' });
  const errors: unknown[] = [];
  const stream = await send(guest, provider.mark('Count'), randomUUID());
  const message = await lastOf(stream, errors);
  expect(partsOf(message)).toEqual([{ type: 'text', text: 'w1 w2 w3 w4 w5' }]);
  expect(String(errors[0])).toContain('The model stopped working in the middle of its answer.');
});

function send(guest: Guest, text: string, id: string, signal?: AbortSignal) {
  const transport = new DefaultChatTransport<UIMessage>({
    api: '/api/runs',
    fetch: (input, init) => guest.request(String(input), init),
    prepareSendMessagesRequest: ({ id: chatId }) => ({
      body: { kind: 'prompt', id, chatId, text },
    }),
  });
  return transport.sendMessages({
    trigger: 'submit-message',
    chatId: randomUUID(),
    messageId: undefined,
    messages: [{ id: randomUUID(), role: 'user', parts: [{ type: 'text', text }] }],
    abortSignal: signal,
  });
}

async function lastOf(
  stream: ReadableStream<UIMessageChunk>,
  errors: unknown[] = [],
): Promise<UIMessage> {
  const onError = (error: unknown) => void errors.push(error);
  const messages = await Array.fromAsync(readUIMessageStream({ stream, onError }));
  const last = messages.at(-1);
  if (!last) throw new Error('The stream held no message.');
  return last;
}

async function waitForText(stream: ReadableStream<UIMessageChunk>, expected: string) {
  const reader = stream.getReader();
  let text = '';
  while (text !== expected) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended after '${text}'.`);
    if (value.type === 'text-delta') text += value.delta;
  }
}

/** The parts that hold text, without what the SDK notes about them. */
function partsOf(message: UIMessage) {
  return message.parts.flatMap((part) =>
    part.type === 'text' || part.type === 'reasoning' ? [{ type: part.type, text: part.text }] : [],
  );
}
