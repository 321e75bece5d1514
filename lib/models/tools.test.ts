import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import type { DynamicToolUIPart } from 'ai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { Provider, TranscriptMessage } from './provider.ts';
import { ask, eventsOf, told } from './testing/ask.ts';
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

const look: LanguageModelV4FunctionTool = {
  type: 'function',
  name: 'look',
  description: 'Looks at a place.',
  inputSchema: { type: 'object', properties: { at: { type: 'number' } } },
};

const functionCall = { type: 'function_call', id: 'f', call_id: 'c', name: 'look' };
const place = { item_id: 'f', output_index: 0 };

const kinds: [string, Partial<Provider>, unknown[]][] = [
  [
    'Chat Completions of a compatible server',
    { kind: 'openai-compatible' },
    [
      chatChunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'look', arguments: '' } }] }),
      chatChunk({ tool_calls: [{ index: 0, function: { arguments: '{"at":' } }] }),
      chatChunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
      chatChunk({}, 'tool_calls'),
      '[DONE]',
    ],
  ],
  [
    'Responses of OpenAI',
    { kind: 'openai', api: 'responses' },
    [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...functionCall, arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', ...place, delta: '{"at":1}' },
      { type: 'response.function_call_arguments.done', ...place, arguments: '{"at":1}' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { ...functionCall, arguments: '{"at":1}', status: 'completed' },
      },
      { type: 'response.completed', response: {} },
    ],
  ],
  [
    'Messages of Anthropic',
    { kind: 'anthropic' },
    [
      { type: 'message_start', message: { usage: { input_tokens: 1 } } },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'c', name: 'look', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"at":1}' },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ],
  ],
  [
    'generateContent of Google',
    { kind: 'google' },
    [
      {
        candidates: [
          {
            content: { parts: [{ functionCall: { name: 'look', args: { at: 1 } } }] },
            finishReason: 'STOP',
          },
        ],
      },
    ],
  ],
];

/** What a request that is answered at once is sent, and what is heard. */
async function exchange(
  settings: Partial<Provider>,
  messages: TranscriptMessage[],
  frames: unknown[],
) {
  const asked = ask({ ...server.provider, ...settings }, { messages, tools: [look] });
  const { response, body } = await server.next().then((each) => {
    openStream(each);
    return each;
  });
  response.end(eventText(...frames));
  return { body: JSON.stringify(body), heard: await eventsOf(asked) };
}

describe.each(kinds)('%s', (_title, settings, frames) => {
  const asked: TranscriptMessage = { role: 'user', content: 'Where?' };

  test('offers tools, and tells the call that is made', async () => {
    const { body, heard } = await exchange(settings, [asked], frames);
    expect(body).toContain('Looks at a place.');
    expect(heard[0]).toMatchObject({ type: 'tool-input', toolName: 'look', delta: '' });
    const call = heard.find(({ type }) => type === 'dynamic-tool');
    expect(call).toMatchObject({ toolName: 'look', state: 'input-available', input: { at: 1 } });
  });

  test('is sent each call with what came of it, step by step', async () => {
    const { heard } = await exchange(settings, [asked], frames);
    const call = heard.find((part) => part.type === 'dynamic-tool') as DynamicToolUIPart;
    const output = { content: [{ type: 'text', text: 'A hill.' }] };
    const parts = [
      { type: 'text', text: 'I look. ' },
      { ...call, state: 'output-available', output },
      { type: 'step-start' },
      { type: 'text', text: '\n\n' },
      { ...call, toolCallId: 'd.1', state: 'output-error', errorText: 'It may have happened.' },
      { type: 'step-start' },
      { type: 'text', text: 'There.' },
    ] as AnswerPart[];
    const answer: TranscriptMessage = { role: 'assistant', content: 'I look. \n\nThere.', parts };
    const { body } = await exchange(settings, [asked, answer, asked], frames);
    const places = ['I look. ', 'A hill.', 'It may have happened.', 'There.'].map((words) =>
      body.indexOf(words),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(body).not.toContain('d.1');
    // Some refuse a text without words.
    expect(body).not.toContain(JSON.stringify('\n\n'));
  });
});

describe('a model that cannot use tools', () => {
  test('is asked again without, and not offered them again', async () => {
    const provider = { ...server.provider, id: 'toolless' };
    const messages: TranscriptMessage[] = [{ role: 'user', content: 'Where?' }];
    const asked = ask(provider, { model: 'plain', messages, tools: [look] });
    const first = await server.next();
    expect(first.body).toHaveProperty('tools');
    const message = 'plain does not support tools';
    first.response.writeHead(400, { 'content-type': 'application/json' });
    first.response.end(JSON.stringify({ error: { message } }));
    for (const answer of [asked, null]) {
      const reading = answer ?? ask(provider, { model: 'plain', messages, tools: [look] });
      const next = await server.next();
      expect(next.body).not.toHaveProperty('tools');
      openStream(next);
      next.response.end(eventText(chatChunk({ content: 'Here.' }), ...chatEnding));
      expect(await told(reading)).toMatchObject({ text: 'Here.' });
    }
  });

  test('is told in words what came of earlier calls', async () => {
    const call = { type: 'dynamic-tool', toolCallId: 'c', toolName: 'look', input: {} } as const;
    const output = { content: [{ type: 'text', text: 'A hill.' }] };
    const parts: AnswerPart[] = [{ ...call, state: 'output-available', output }];
    const asked = ask(server.provider, {
      messages: [
        { role: 'user', content: 'Where?' },
        { role: 'assistant', content: '', parts },
        { role: 'user', content: 'And now?' },
      ],
    });
    const next = await server.next();
    expect(next.body).toMatchObject({
      messages: [{}, { role: 'assistant', content: '(The tool look was used: A hill.)' }, {}],
    });
    openStream(next);
    next.response.end(eventText(chatChunk({ content: 'Here.' }), ...chatEnding));
    await told(asked);
  });
});
