import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AnswerRecord } from './answer-record.ts';
import type { Provider } from './provider.ts';
import { streamAnswer } from './stream-answer.ts';
import {
  chatChunk,
  chatEnding,
  eventText,
  openStream,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';
import { noCounts } from './wire/counts.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

/** What is recorded of an answer that is stopped at its first word. */
async function stoppedAt(frames: unknown[], kind: Provider['kind'] = 'openai-compatible') {
  const record = new AnswerRecord();
  const stopping = new AbortController();
  const { promise: firstWord, resolve: hearFirst } = Promise.withResolvers<void>();
  const provider = { ...server.provider, kind };
  const question = { provider, model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] };
  const answer = streamAnswer(
    { ...question, tools: [], signal: stopping.signal, record, retries: 0 },
    () => hearFirst(),
  );
  const exchange = await server.next();
  openStream(exchange);
  exchange.response.write(eventText(...frames));
  await firstWord;
  const abortedAt = Date.now();
  stopping.abort();
  await expect(answer).rejects.toThrow();
  expect(await exchange.hungUp).toBe(true);
  return { record, abortedAt };
}

describe('of an answer that is stopped on its way', () => {
  test('the counts that came with its words are kept', async () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 4,
      prompt_tokens_details: { cached_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 1 },
    };
    const { record } = await stoppedAt([{ ...chatChunk({ content: 'One' }), usage }]);
    expect(record.counts).toEqual({
      inputTokens: 9,
      outputTokens: 4,
      cachedInputTokens: 2,
      reasoningTokens: 1,
    });
    expect(record.responseId).toBe('chatcmpl-1');
  });

  test('a count is not taken for that of the words that came after it', async () => {
    const counted = { ...chatChunk({}), usage: { prompt_tokens: 9, completion_tokens: 0 } };
    const { record } = await stoppedAt([counted, chatChunk({ content: 'One' })]);
    expect(record.counts).toMatchObject({ inputTokens: 9, outputTokens: null });
  });

  test('Anthropic has counted the input, with what its cache held', async () => {
    const usage = { input_tokens: 5, cache_read_input_tokens: 20, output_tokens: 1 };
    const delta = { type: 'text_delta', text: 'One' };
    const { record } = await stoppedAt(
      [
        { type: 'message_start', message: { id: 'msg_1', usage } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta },
      ],
      'anthropic',
    );
    expect(record.counts).toEqual({ ...noCounts, inputTokens: 25, cachedInputTokens: 20 });
    expect(record.responseId).toBe('msg_1');
  });

  test('Google has counted with each piece', async () => {
    const usageMetadata = { promptTokenCount: 7, candidatesTokenCount: 3, thoughtsTokenCount: 2 };
    const content = { role: 'model', parts: [{ text: 'One' }] };
    const frame = { candidates: [{ content }], usageMetadata, responseId: 'r1' };
    const { record } = await stoppedAt([frame], 'google');
    expect(record.counts).toEqual({
      inputTokens: 7,
      outputTokens: 5,
      cachedInputTokens: null,
      reasoningTokens: 2,
    });
    expect(record.responseId).toBe('r1');
  });

  test('the close of its socket is seen', async () => {
    const { record, abortedAt } = await stoppedAt([chatChunk({ content: 'One' })]);
    const closedAfterMs = (record.closedAt?.getTime() ?? Number.NaN) - abortedAt;
    expect(closedAfterMs).toBeGreaterThanOrEqual(0);
    expect(closedAfterMs).toBeLessThan(20);
  });
});

test('an answer that comes to its end leaves its socket open, for the next one', async () => {
  const record = new AnswerRecord();
  const { signal } = new AbortController();
  for (let requests = 0; requests < 15; requests++) {
    const question = { provider: server.provider, model: 'm', messages: [], tools: [], retries: 0 };
    const answer = streamAnswer({ ...question, signal, record }, () => undefined);
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(chatChunk({ content: 'One' }), ...chatEnding));
    await answer;
    expect(exchange.socket.listenerCount('close')).toBeLessThan(11);
  }
  expect(record.closedAt).toBeNull();
  expect(record.counts).toMatchObject({ inputTokens: 15 * 7, outputTokens: 15 * 3 });
});
