import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Provider } from './provider.ts';
import { ask, failureOf, outcomeOf, told } from './testing/ask.ts';
import {
  chatChunk,
  chatEnding,
  eventText,
  openStream,
  responsesBeginning,
  type ScriptedServer,
  startScriptedServer,
  writeFrames,
} from './testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const usage = { inputTokens: 7, outputTokens: 3 };
const word = (content: string) => chatChunk({ content });

/** Asks, and gives the server's side of it. */
async function asked(settings: Partial<Provider> = {}, options: Parameters<typeof ask>[1] = {}) {
  const answer = ask({ ...server.provider, ...settings }, options);
  const exchange = await server.next();
  return { answer, exchange, response: exchange.response };
}

describe('an early finish', () => {
  test('before the first word ends nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ role: 'assistant', content: '' }, 'stop'));
    await vi.advanceTimersByTimeAsync(60_000);
    exchange.response.end(eventText(word('Late'), ...chatEnding));
    expect(await told(answer)).toEqual({ text: 'Late', reasoning: '', usage });
  });

  test('of which all words come later counts at [DONE]', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    exchange.response.end(eventText(chatChunk({ content: '' }, 'stop'), word('All'), '[DONE]'));
    expect((await told(answer)).text).toBe('All');
  });

  test.each([
    ['before the first word', []],
    ['for a tool call', [chatChunk({ content: 'Half' }), chatChunk({}, 'tool_calls')]],
    ['with each word', [chatChunk({ content: 'Half' }, 'stop')]],
  ])('%s leaves the answer to be stopped', async (_, frames) => {
    const controller = new AbortController();
    const { answer, exchange } = await asked({}, { signal: controller.signal });
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: '' }, 'stop'), ...frames);
    if (frames.length > 0) await answer.first;
    const reason = new Error('stop');
    controller.abort(reason);
    expect((await outcomeOf(answer)).error).toBe(reason);
    expect(await exchange.hungUp).toBe(true);
  });

  test('for a tool call takes nothing from what comes after it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, word('Look: '), chatChunk({}, 'tool_calls'));
    await vi.advanceTimersByTimeAsync(5_000);
    exchange.response.end(eventText(word('more'), ...chatEnding));
    expect((await told(answer)).text).toBe('Look: more');
  });

  test('that is taken back by words, and never said again, has cut the answer', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    exchange.response.end(eventText(word('One'), chatChunk({}, 'stop'), word('two')));
    expect((await outcomeOf(answer)).error).toMatchObject({ code: 'provider_cut' });
  });
});

describe('a finished answer', () => {
  test('is told at [DONE], also where the socket stays open', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, word('All'), ...chatEnding);
    expect(await told(answer)).toEqual({ text: 'All', reasoning: '', usage });
    expect(exchange.response.writableFinished).toBe(false);
    expect(await exchange.hungUp).toBe(true);
  });

  test('is told a moment after its finish where nothing follows', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, word('All'), chatChunk({}, 'stop'));
    expect((await told(answer)).text).toBe('All');
    expect(await exchange.hungUp).toBe(true);
  });
});

describe('a server that refuses to be asked for usage', () => {
  test.each([
    [400, { error: { message: 'Unrecognized request argument: stream_options' } }],
    [422, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] }],
  ])('is asked once more without (%i)', async (status, body) => {
    const { answer, exchange } = await asked();
    expect(exchange.body.stream_options).toEqual({ include_usage: true });
    exchange.response.writeHead(status, { 'content-type': 'application/json' });
    exchange.response.end(JSON.stringify(body));
    const again = await server.next();
    expect(again.body.stream_options).toBeUndefined();
    expect(again.body.messages).toEqual(exchange.body.messages);
    openStream(again);
    again.response.end(eventText(word('x'), ...chatEnding));
    expect((await told(answer)).text).toBe('x');
    expect(server.count()).toBe(2);
  });
});

describe('an answer in one piece', () => {
  const choice = { index: 0, message: { role: 'assistant', content: 'Whole' } };
  const counted = { prompt_tokens: 7, completion_tokens: 3 };
  const completion = {
    object: 'chat.completion',
    choices: [{ ...choice, finish_reason: 'stop' }],
    usage: counted,
  };
  const response = {
    object: 'response',
    status: 'completed',
    output: [
      { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'Hm' }] },
      { type: 'message', id: 'm', content: [{ type: 'output_text', text: 'Whole' }] },
    ],
    usage: { input_tokens: 7, output_tokens: 3 },
  };
  const message = {
    type: 'message',
    content: [
      { type: 'thinking', thinking: 'Hm', signature: 's' },
      { type: 'text', text: 'Whole' },
    ],
    stop_reason: 'end_turn',
    usage: { input_tokens: 7, output_tokens: 3 },
  };
  const parts = [{ text: 'Hm', thought: true }, { text: 'Whole' }];
  const candidate = { content: { role: 'model', parts }, finishReason: 'STOP' };
  const usageMetadata = { promptTokenCount: 7, candidatesTokenCount: 3 };
  const content = { candidates: [candidate], usageMetadata };

  test.each([
    ['chat', {}, completion, ''],
    ['responses', { api: 'responses' }, response, 'Hm'],
    ['Anthropic', { kind: 'anthropic' }, message, 'Hm'],
    ['Google', { kind: 'google' }, content, 'Hm'],
    ['Google, as a list', { kind: 'google' }, [content], 'Hm'],
  ] as const)('is heard: %s', async (_, settings, body, reasoning) => {
    const { answer, response } = await asked(settings);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body, null, 2));
    expect(await told(answer)).toEqual({ text: 'Whole', reasoning, usage });
  });

  test('is heard as the only event of a stream', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    exchange.response.end(eventText(completion));
    expect(await told(answer)).toEqual({ text: 'Whole', reasoning: '', usage });
  });

  test('that repeats at the end what came in pieces is not told twice', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    exchange.response.end(eventText(word('Wh'), word('ole'), completion));
    expect(await told(answer)).toEqual({ text: 'Whole', reasoning: '', usage });
  });

  test('is heard where only the final event holds it', async () => {
    const { answer, exchange } = await asked({ api: 'responses' });
    openStream(exchange);
    const [created] = responsesBeginning;
    exchange.response.end(eventText(created, { type: 'response.completed', response }));
    expect(await told(answer)).toEqual({ text: 'Whole', reasoning: 'Hm', usage });
  });
});

describe('an answer with odd events', () => {
  test.each([
    [{ ...word('x'), created: '2026-11-27T12:00:00Z' }, { text: 'x' }],
    [{ ...word('x'), id: 7, model: null, usage: null }, { text: 'x' }],
    [{ choices: [{ delta: { role: 'model', content: 'x' } }] }, { text: 'x' }],
    [{ choices: [{ delta: { content: ['x', { type: 'text', text: 'y' }] } }] }, { text: 'xy' }],
    [{ choices: [{ delta: { content: { text: 'x' } } }] }, { text: 'x' }],
    [chatChunk({ reasoning: { text: 'h' }, content: 'x' }), { reasoning: 'h', text: 'x' }],
    [chatChunk({ reasoning_content: '', reasoning: 'h' }), { reasoning: 'h' }],
    [chatChunk({ reasoning_details: [{ type: 'reasoning.text', text: 'h' }] }), { reasoning: 'h' }],
    [chatChunk({ content: 5 }), { text: '' }],
    [chatChunk({ content: 'x', tool_calls: 'none' }), { text: 'x' }],
    [chatChunk({ content: null, refusal: 'I cannot.' }), { text: 'I cannot.' }],
    [`${JSON.stringify(word('x'))}${JSON.stringify(word('y'))}`, { text: 'xy' }],
    ['[]', { text: '' }],
    ['"hello"', { text: '' }],
  ])('is told with all its words: %j', async (frame, expected) => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    exchange.response.end(eventText(frame, ...chatEnding));
    expect(await told(answer)).toMatchObject({ ...expected, usage });
  });

  test('is told with its open reasoning, which the SDK does not know', async () => {
    const { answer, exchange } = await asked({ api: 'responses' });
    openStream(exchange);
    const place = { item_id: 'r', output_index: 0, content_index: 0 };
    const thought = { type: 'response.reasoning_text.delta', ...place, delta: 'Hm' };
    const completed = { type: 'response.completed', response: {} };
    exchange.response.end(eventText(thought, ...responsesBeginning, completed));
    expect(await told(answer)).toMatchObject({ reasoning: 'Hm', text: 'Half' });
  });

  test('breaks off where half an event is the last that comes', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, word('Half'), '{"choices":');
    expect(await failureOf(answer)).toMatchObject({ code: 'provider_garbled' });
    expect(await exchange.hungUp).toBe(true);
  });
});

describe('a compressed answer', () => {
  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('is decoded, and so is an error: %s', async (encoding, compress) => {
    const { answer, response } = await asked();
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': encoding };
    response.writeHead(200, headers).end(compress(eventText(word('Hello'), ...chatEnding)));
    expect(await told(answer)).toEqual({ text: 'Hello', reasoning: '', usage });

    const failing = await asked();
    failing.response.writeHead(400, { 'content-encoding': encoding });
    failing.response.end(compress('{"error":{"message":"Too long."}}'));
    expect(await failureOf(failing.answer)).toMatchObject({ message: 'Too long.' });
  });

  test('of a kind that cannot be read says so', async () => {
    const { answer, response } = await asked();
    response.writeHead(200, { 'content-encoding': 'zstd' }).end('?');
    const failure = await failureOf(answer);
    expect(failure.code).toBe('provider_garbled');
    expect(failure.message).toContain('compressed its answer as zstd');
  });

  test('that is none is garbled', async () => {
    const { answer, response } = await asked();
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('data: {}\n\n');
    expect(await failureOf(answer)).toMatchObject({ code: 'provider_garbled' });
  });
});
