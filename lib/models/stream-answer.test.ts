import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, eventsOf } from './testing/ask.ts';
import {
  chatChunk,
  chatEnding,
  eventText,
  openStream,
  type ScriptedServer,
  startScriptedServer,
  writeFrames,
} from './testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

describe('an answer', () => {
  test('is asked for with the key, the model, the transcript and the wish for usage', async () => {
    const reading = eventsOf(
      ask(server.provider, {
        model: 'some/model',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: 'Again' },
        ],
      }),
    );
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
    expect(exchange.path).toBe('/v1/chat/completions');
    expect(exchange.headers.authorization).toBe('Bearer the-secret-of-the-test');
    expect(exchange.body).toEqual({
      model: 'some/model',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'Again' },
      ],
    });
  });

  test('is asked for without a key where there is none', async () => {
    const reading = eventsOf(ask({ ...server.provider, apiKey: null }));
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
    expect(exchange.headers.authorization).toBeUndefined();
  });

  test('that is to go on from a partial says so in the words of vLLM and llama.cpp', async () => {
    const answer = ask(server.provider, {
      messages: [
        { role: 'user', content: 'Count' },
        { role: 'assistant', content: 'One, two' },
      ],
    });
    const reading = eventsOf(answer);
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
    expect(exchange.body).toMatchObject({
      continue_final_message: true,
      add_generation_prompt: false,
    });
  });

  test('has no usage where the provider gives none', async () => {
    const reading = eventsOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(chatChunk({ content: 'x' }), chatChunk({}, 'stop')));
    expect((await reading).at(-1)).toEqual({ type: 'finish', usage: null });
  });

  test('is whole where each of its words comes with a reason to finish', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = ask(server.provider);
    const reading = eventsOf(asked);
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ role: 'assistant', content: '' }, 'stop'));
    await writeFrames(exchange, chatChunk({ content: 'One ' }, 'stop'));
    await asked.first;
    // Longer than a provider is waited for that has finished.
    vi.advanceTimersByTime(5_000);
    exchange.response.end(eventText(chatChunk({ content: 'two' }, 'stop'), '[DONE]'));
    const text = (await reading).map((event) => (event.type === 'text' ? event.text : ''));
    expect(text.join('')).toBe('One two');
    vi.useRealTimers();
  });

  test.each([
    'System role not supported',
    'Conversation roles must alternate user/assistant/user/assistant/...',
  ])('is asked for without a system message where the model knows none (%s)', async (message) => {
    const messages = [
      { role: 'system' as const, content: 'You were cut off.' },
      { role: 'user' as const, content: 'Hello?' },
    ];
    const reading = eventsOf(ask(server.provider, { messages }));
    const refused = await server.next();
    refused.response.writeHead(400, { 'content-type': 'application/json' });
    refused.response.end(JSON.stringify({ error: { message } }));
    const exchange = await server.next();
    expect(exchange.body.messages).toEqual([
      { role: 'user', content: 'You were cut off.\n\nHello?' },
    ]);
    openStream(exchange);
    exchange.response.end(eventText(chatChunk({ content: 'x' }), ...chatEnding));
    expect((await reading)[0]).toEqual({ type: 'text', text: 'x' });
  });

  test('has no usage where the provider gives a number that is no count', async () => {
    const reading = eventsOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    const usage = { prompt_tokens: 7, completion_tokens: 2 ** 32 - 1 };
    const ending = { ...chatChunk({}, 'stop'), usage };
    exchange.response.end(eventText(chatChunk({ content: 'x' }), ending));
    expect((await reading).at(-1)).toEqual({ type: 'finish', usage: null });
  });

  test('leaves its connection open for the next one', async () => {
    const sockets = new Set();
    for (let round = 0; round < 2; round++) {
      const reading = eventsOf(ask(server.provider));
      const exchange = await server.next();
      sockets.add(exchange.socket);
      openStream(exchange);
      exchange.response.end(eventText(chatChunk({ content: 'x' }), ...chatEnding));
      await reading;
      await exchange.hungUp;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sockets.size).toBe(1);
  });

  test('is the same however its bytes are cut', async () => {
    const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 8,
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        words,
        cuts,
        fc.constantFrom('\n', '\r\n'),
        async (texts, sizes, newline) => {
          const reading = eventsOf(ask(server.provider));
          const exchange = await server.next();
          openStream(exchange);
          const wire = `: hello${newline}${newline}${eventText(
            ...texts.map((content) => chatChunk({ content })),
            ...chatEnding,
          ).replaceAll('\n', newline)}`;
          let rest = Buffer.from(wire);
          for (let turn = 0; rest.length > 0; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            const piece = rest.subarray(0, size);
            await new Promise((resolve) => exchange.response.write(piece, resolve));
            rest = rest.subarray(size);
          }
          exchange.response.end();
          const events = await reading;
          const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
          expect(text).toBe(texts.join(''));
          expect(events.at(-1)?.type).toBe('finish');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of ten megabytes in one event arrives whole', async () => {
    const reading = eventsOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    const content = 'x'.repeat(10_000_000);
    exchange.response.end(eventText(chatChunk({ content }), ...chatEnding));
    const [first] = await reading;
    expect(first?.type === 'text' && first.text.length).toBe(10_000_000);
  });
});
