import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { Provider, TranscriptMessage } from './provider.ts';
import { ask, eventsOf, outcomeOf } from './testing/ask.ts';
import {
  chatChunk,
  chatEnding,
  eventText,
  openStream,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

/** What is heard of an answer of these events, words that came together being one. */
async function partsOf(settings: Partial<Provider>, frames: readonly unknown[]) {
  const answer = ask({ ...server.provider, ...settings });
  const exchange = await server.next();
  openStream(exchange);
  exchange.response.end(eventText(...frames));
  return (await eventsOf(answer)).filter(({ type }) => type !== 'finish');
}

const halt = { provider: 'scripted', model: 'm' };
const messageStart = { type: 'message_start', message: { usage: { input_tokens: 1 } } };
const messageEnd = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];
const block = (index: number, content_block: object, ...deltas: object[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];

describe('what a provider wants to see again', () => {
  test('comes with the end of its reasoning: the signature of Anthropic', async () => {
    const parts = await partsOf({ kind: 'anthropic' }, [
      messageStart,
      ...block(
        0,
        { type: 'thinking', thinking: '' },
        { type: 'thinking_delta', thinking: 'Hm' },
        { type: 'signature_delta', signature: 'signed' },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'hidden' }),
      ...block(2, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hello' }),
      ...messageEnd,
    ]);
    const signed = (anthropic: object) => ({ providerMetadata: { anthropic, halt } });
    expect(parts).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'reasoning', text: '', ...signed({ signature: 'signed' }) },
      { type: 'reasoning', text: '', ...signed({ redactedData: 'hidden' }) },
      { type: 'text', text: 'Hello' },
    ]);
  });

  test('comes with the end of its reasoning: what OpenAI has encrypted', async () => {
    const item = { type: 'reasoning', id: 'r', encrypted_content: 'sealed', summary: [] };
    const place = { item_id: 'r', output_index: 0 };
    const summary = (summary_index: number, delta: string) => [
      { type: 'response.reasoning_summary_part.added', ...place, summary_index },
      { type: 'response.reasoning_summary_text.delta', ...place, summary_index, delta },
    ];
    const parts = await partsOf({ kind: 'openai', api: 'responses' }, [
      { type: 'response.output_item.added', output_index: 0, item },
      ...summary(0, 'One.'),
      ...summary(1, 'Two.'),
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: {} },
    ]);
    const words = parts.map((part) => ('text' in part ? part.text : ''));
    expect(words.join('')).toBe('One.\n\nTwo.');
    expect(parts.at(-1)).toMatchObject({
      type: 'reasoning',
      providerMetadata: { openai: { itemId: 'r', reasoningEncryptedContent: 'sealed' }, halt },
    });
  });

  test('comes with the end of its text: the signature of Google', async () => {
    const content = (...parts: object[]) => ({ candidates: [{ content: { parts } }] });
    const parts = await partsOf({ kind: 'google' }, [
      content({ text: 'Hel' }),
      content({ text: 'lo', thoughtSignature: 'signed' }),
      { candidates: [{ content: { parts: [] }, finishReason: 'STOP' }] },
    ]);
    const google = { thoughtSignature: 'signed' };
    expect(parts.at(-1)).toMatchObject({ type: 'text', providerMetadata: { google, halt } });
  });

  test('does not come with an answer that was stopped before its end', async () => {
    const controller = new AbortController();
    const hear = () => controller.abort(new Error('stop'));
    const provider: Provider = { ...server.provider, kind: 'anthropic' };
    const answer = ask(provider, { signal: controller.signal, hear });
    const exchange = await server.next();
    openStream(exchange);
    const [start, delta] = block(
      0,
      { type: 'thinking', thinking: '' },
      { type: 'thinking_delta', thinking: 'Hm' },
    );
    exchange.response.write(eventText(messageStart, start, delta));
    const { events } = await outcomeOf(answer);
    expect(events).toEqual([{ type: 'reasoning', text: 'Hm' }]);
  });
});

describe('a part that is not drawn yet is kept', () => {
  test('a search that the provider made itself, with what it found', async () => {
    const found = { type: 'web_search_result', url: 'https://a.example', title: 'A' };
    const result = { ...found, encrypted_content: 'e', page_age: null };
    const parts = await partsOf({ kind: 'anthropic' }, [
      messageStart,
      ...block(
        0,
        { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} },
        { type: 'input_json_delta', partial_json: '{"query":"owls"}' },
      ),
      ...block(1, { type: 'web_search_tool_result', tool_use_id: 'srv_1', content: [result] }),
      ...messageEnd,
    ]);
    expect(parts).toContainEqual(
      expect.objectContaining({
        type: 'dynamic-tool',
        toolCallId: 'srv_1',
        state: 'output-available',
        providerExecuted: true,
        input: { query: 'owls' },
        output: [expect.objectContaining({ url: 'https://a.example' })],
      }),
    );
    const source = { type: 'source-url', url: 'https://a.example', title: 'A' };
    expect(parts).toContainEqual(expect.objectContaining(source));
  });

  test('a source that is named in the middle of a sentence, without cutting it in two', async () => {
    const url_citation = { url: 'https://a.example', title: 'A', start_index: 0, end_index: 4 };
    const parts = await partsOf({ kind: 'openai' }, [
      chatChunk({ content: 'Owls ' }),
      chatChunk({ annotations: [{ type: 'url_citation', url_citation }] }),
      chatChunk({ content: 'sleep.' }),
      chatChunk({}, 'stop'),
      '[DONE]',
    ]);
    expect(parts).toEqual([
      { type: 'text', text: 'Owls ' },
      { type: 'text', text: 'sleep.' },
      expect.objectContaining({ type: 'source-url', url: 'https://a.example', title: 'A' }),
    ]);
  });

  test('a picture', async () => {
    const inlineData = { mimeType: 'image/png', data: 'aGFsdA==' };
    const parts = await partsOf({ kind: 'google' }, [
      { candidates: [{ content: { parts: [{ inlineData }] }, finishReason: 'STOP' }] },
    ]);
    const url = 'data:image/png;base64,aGFsdA==';
    expect(parts).toEqual([{ type: 'file', mediaType: 'image/png', url }]);
  });

  test('a call of a tool that nobody offered', async () => {
    const call = { index: 0, id: 'c', function: { name: 'look', arguments: '{"at":1}' } };
    const frames = [chatChunk({ tool_calls: [call] }), chatChunk({}, 'tool_calls'), '[DONE]'];
    const input = { type: 'tool-input', toolCallId: 'c', toolName: 'look' };
    expect(await partsOf({}, frames)).toEqual([
      { ...input, delta: '' },
      { ...input, delta: '{"at":1}' },
      {
        type: 'dynamic-tool',
        toolName: 'look',
        toolCallId: 'c',
        state: 'input-available',
        input: { at: 1 },
      },
    ]);
  });
});

describe('the next prompt', () => {
  const parts: AnswerPart[] = [
    { type: 'reasoning', text: 'Hm', providerMetadata: { anthropic: { signature: 's' }, halt } },
    { type: 'reasoning', text: 'nobody signed this' },
    { type: 'text', text: 'Hello' },
  ];
  const messages: TranscriptMessage[] = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello', parts },
    { role: 'user', content: 'Again' },
  ];
  const text = { type: 'text', text: 'Hello' };

  async function sent(settings: Partial<Provider>, model = 'm') {
    const controller = new AbortController();
    const provider = { ...server.provider, ...settings };
    const answer = ask(provider, { messages, model, signal: controller.signal });
    const { body } = await server.next();
    controller.abort(new Error('stop'));
    await outcomeOf(answer);
    return (body.messages as { content: unknown }[])[1]?.content;
  }

  test('brings reasoning back to the model that signed it, and none that nobody signed', async () => {
    const thinking = { type: 'thinking', thinking: 'Hm', signature: 's' };
    expect(await sent({ kind: 'anthropic' })).toEqual([thinking, text]);
  });

  test('brings to another model or provider the text alone', async () => {
    expect(await sent({ kind: 'anthropic' }, 'other')).toEqual([text]);
    expect(await sent({ kind: 'anthropic', id: 'other' })).toEqual([text]);
    expect(await sent({})).toBe('Hello');
  });

  test('is sent again without the reasoning where the provider refuses it', async () => {
    const answer = ask({ ...server.provider, kind: 'anthropic' }, { messages });
    const refused = await server.next();
    refused.response.writeHead(400, { 'content-type': 'application/json' });
    const message = 'messages.1.content.0: Invalid `signature` in `thinking` block';
    refused.response.end(JSON.stringify({ error: { type: 'invalid_request_error', message } }));
    const again = await server.next();
    expect((again.body.messages as { content: unknown }[])[1]?.content).toEqual([text]);
    openStream(again);
    again.response.end(
      eventText(messageStart, ...block(0, { type: 'text', text: 'Fine' }), ...messageEnd),
    );
    expect((await outcomeOf(answer)).error).toBeNull();
  });

  test('asks OpenAI not to keep the conversation', async () => {
    const answer = ask({ ...server.provider, kind: 'openai', api: 'responses' });
    const exchange = await server.next();
    exchange.response.destroy();
    await outcomeOf(answer);
    expect(exchange.body).toMatchObject({ model: 'm', store: false, stream: true });
  });
});

describe('thoughts in the text', () => {
  async function heard(...pieces: string[]) {
    const frames = pieces.map((content) => chatChunk({ content }));
    const said = { reasoning: '', text: '' };
    for (const part of await partsOf({}, [...frames, ...chatEnding])) {
      if (part.type === 'text' || part.type === 'reasoning') said[part.type] += part.text;
    }
    return said;
  }

  test.each(['think', 'thinking', 'THINK'])(
    'are reasoning, wherever the tags are cut: <%s>',
    async (tag) => {
      const whole = `\n<${tag}>\nOne < two.\n</${tag}>\n\nThree.`;
      const said = { reasoning: 'One < two.\n', text: 'Three.' };
      expect(await heard(whole)).toEqual(said);
      expect(await heard(...whole)).toEqual(said);
      for (let cut = 1; cut < whole.length; cut++) {
        expect(await heard(whole.slice(0, cut), whole.slice(cut))).toEqual(said);
      }
    },
  );

  test('that are empty are none', async () => {
    expect(await heard('<think>\n\n</think>\n\nHello')).toEqual({ reasoning: '', text: 'Hello' });
  });

  test('that are cut off stay reasoning', async () => {
    expect(await heard('<think>', 'Half a </thi')).toEqual({ reasoning: 'Half a </thi', text: '' });
  });

  test.each(['The tag <think> opens, </think> closes.', '<thin', ' <b>bold</b>', '<', '  '])(
    'are not what only looks like them: %j',
    async (text) => {
      expect(await heard(text)).toEqual({ reasoning: '', text });
      expect(await heard(...text)).toEqual({ reasoning: '', text });
    },
  );
});
