import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import process from 'node:process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Heard } from '#lib/models/answer-parts.ts';
import type { Provider, TranscriptMessage } from '#lib/models/provider.ts';
import { streamAnswer } from '#lib/models/stream-answer.ts';
import { ask as askFor } from '#lib/models/testing/ask.ts';
import { providerAt, startScriptedServer } from '#lib/models/testing/scripted-server.ts';
import { type AnswerPart, isGrowing } from '#lib/shared/run.ts';
import { demoText, demoVariants } from './demo-answer.ts';
import {
  type DemoProvider,
  splitIntoTokens,
  startDemoProvider,
  writeDemoStream,
} from './demo-provider.ts';

let demo: DemoProvider;
let provider: Provider;
beforeAll(async () => {
  demo = await startDemoProvider({ firstTokenMs: 0, tokensPerSecond: Infinity });
  provider = providerAt(demo.baseUrl);
});
afterAll(() => demo.close());

type Answer = { text: string; reasoning: string; outputTokens: number };

async function ask(messages: TranscriptMessage[], model = 'scripted-demo'): Promise<Answer> {
  const signal = new AbortController().signal;
  const answer: Answer = { text: '', reasoning: '', outputTokens: 0 };
  const usage = await streamAnswer(
    { provider, model, messages, tools: [], signal, retries: 0 },
    (part) => {
      if (part.type !== 'tool-input' && isGrowing(part)) answer[part.type] += part.text;
    },
  );
  return { ...answer, outputTokens: usage?.outputTokens ?? -1 };
}

const user = (content: string): TranscriptMessage => ({ role: 'user', content });
const assistant = (content: string): TranscriptMessage => ({ role: 'assistant', content });

describe('the demo', () => {
  test('answers any prompt with a long tour in rich markdown that says it is scripted', async () => {
    const { text, reasoning, outputTokens } = await ask([user('Tell me a **joke** about owls.')]);
    const words = text.split(/\s+/).length;
    expect(words).toBeGreaterThan(600);
    expect(words).toBeLessThan(950);
    expect(text).toMatch(/scripted/i);
    expect(text).toContain('Tell me a joke about owls');
    expect(text).toMatch(/^## /m);
    expect(text).toMatch(/^- /m);
    expect(text).toMatch(/^1\. /m);
    expect(text).toMatch(/^```js$/m);
    expect(text).toMatch(/^\| --- /m);
    expect(reasoning).toBe('');
    expect(outputTokens).toBeGreaterThan(words * 0.9);
  });

  test.each([
    ['How do I connect Ollama?', '## Connect a real model'],
    ['Show me the code', '## Use it from code'],
    ['What does Stop do?', '## Press Stop'],
    ['Can I resume?', '## Resume it'],
  ])('asked "%s" begins with that', async (question, heading) => {
    const { text } = await ask([user(question)]);
    expect(text.match(/^## .*$/m)?.[0]).toContain(heading);
  });

  test('gives another version when it is asked again', async () => {
    const first = await ask([user('Hello')]);
    const second = await ask([user('Hello')]);
    expect(second.text).not.toBe(first.text);
  });

  test('shows a reasoning part where it is asked to', async () => {
    const { reasoning } = await ask([user('Hello')], 'scripted-demo-reasoning');
    expect(reasoning).toContain('I am a script');
    expect((await ask([user('Explain this')])).reasoning).not.toBe('');
  });

  test.each([
    [
      'POST',
      '/chat/completions',
      '{"model":"gpt-5","stream":true,"messages":[{"role":"user","content":""}]}',
      404,
    ],
    ['POST', '/chat/completions', '{"messages":[]}', 400],
    ['POST', '/chat/completions', 'no json', 400],
    ['POST', '/responses', '{}', 404],
    ['GET', '/chat/completions', undefined, 404],
  ])('refuses what it does not do: %s %s %s', async (method, path, body, status) => {
    const response = await fetch(demo.baseUrl + path, { method, body });
    expect(response.status).toBe(status);
    expect((await response.json()).error.message).toMatch(/\.$/);
  });

  test('sends its tokens one after the other, and they are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(splitIntoTokens(text).join('')).toBe(text);
      }),
    );
    const text = demoText('Hello', 0, 0);
    expect(splitIntoTokens(text).join('')).toBe(text);
  });
});

describe('a stopped demo answer', () => {
  const question = 'How does Stop work?';

  test('goes on exactly where it stopped, wherever that was', async () => {
    const history = [user('Hi'), assistant('Hello'), user(question)];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: demoVariants - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (variant, share, instructed) => {
          const whole = demoText(question, 1, variant);
          const partial = whole.slice(0, 40 + Math.floor(share * (whole.length - 40)));
          const transcript = [...history, assistant(partial)];
          if (instructed) transcript.push(user(instruction));
          const { text, reasoning } = await ask(transcript, 'scripted-demo-reasoning');
          expect(partial + text).toBe(whole);
          expect(reasoning).toBe('');
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is not gone on with when the next prompt is a new question', async () => {
    const partial = demoText(question, 0, 0).slice(0, 300);
    const { text } = await ask([
      user(question),
      assistant(partial),
      user('How do I continue an answer that was cut off?'),
    ]);
    expect(text).toMatch(/^# /);
    expect(text).toContain('You asked: “How do I continue');
  });

  test('of somebody else is openly not gone on with', async () => {
    const { text } = await ask([user(question), assistant('Once upon a time')]);
    expect(text).toContain('can continue only an answer that it began itself');
  });
});

const instruction =
  'Your last answer was cut off. Continue it exactly from the character where it stopped: no preamble.';

describe('the demo server', () => {
  test('stops writing the moment its client hangs up', async () => {
    const { provider, next, close } = await startScriptedServer();
    const controller = new AbortController();
    const answer = askFor(provider, {
      messages: [user('Hello')],
      signal: controller.signal,
    });
    const { response } = await next();
    const anHourPerToken = { firstTokenMs: 0, tokensPerSecond: 1 / 3600 };
    const writing = writeDemoStream(response, {
      model: 'm',
      answer: { reasoning: '', text: 'Many words follow.' },
      promptTokens: 1,
      withUsage: true,
      pace: anHourPerToken,
    });
    expect(await answer.first).toEqual({ type: 'text', text: 'Many' });
    const reason = new Error('stop');
    controller.abort(reason);
    expect((await answer.outcome).error).toBe(reason);
    await writing;
    expect(response.writableFinished).toBe(false);
    await close();
  });

  test('survives clients that vanish in the middle of a request', async () => {
    const port = Number(new URL(demo.baseUrl).port);
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{');
    await new Promise((resolve) => setImmediate(resolve));
    socket.resetAndDestroy();
    expect((await ask([user('Hello')])).text).toContain('scripted');
  });

  test('does not keep the process alive', async () => {
    const script = `
      import { startDemoProvider } from ${JSON.stringify(`${import.meta.dirname}/demo-provider.ts`)};
      const { baseUrl } = await startDemoProvider();
      const response = await fetch(baseUrl + '/models');
      console.log(response.status);
      await response.text();
    `;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 4_000,
    });
    expect(stdout.trim()).toBe('200');
  });
});

describe('a prompt that speaks of searching my chats', () => {
  const search = {
    type: 'function',
    name: 'search_chats',
    inputSchema: { type: 'object' },
  } as const;
  const asking = (messages: TranscriptMessage[]) => {
    const heard: Heard[] = [];
    const signal = new AbortController().signal;
    const question = { provider, model: 'scripted-demo', messages, tools: [search], signal };
    return streamAnswer({ ...question, retries: 0 }, (part) => heard.push(part)).then(() => heard);
  };
  const wanted = user('Search my chats for owls');

  test('makes the demo call the tool for it, and say that it is a script', async () => {
    const heard = await asking([wanted]);
    const call = heard.find((part) => part.type === 'dynamic-tool');
    expect(call).toMatchObject({ toolName: 'search_chats', input: { query: 'owls' } });
    const words = heard.map((part) => (part.type === 'text' ? part.text : '')).join('');
    expect(words).toContain('I am a script');
  });

  test('makes it say what the tool has found', async () => {
    const [call] = (await asking([wanted])).filter((part) => part.type === 'dynamic-tool');
    if (!call) throw new Error('It calls nothing.');
    const output = { content: [{ type: 'json', value: { found: [{ title: 'Barn owls' }] } }] };
    const answered = { ...call, state: 'output-available', output } as AnswerPart;
    const heard = await asking([wanted, { role: 'assistant', content: '', parts: [answered] }]);
    const words = heard.map((part) => (part.type === 'text' ? part.text : '')).join('');
    expect(words).toContain('- Barn owls');
    expect(heard.some((part) => part.type === 'dynamic-tool')).toBe(false);
  });

  test('calls nothing where the tool is not offered', async () => {
    const { text } = await ask([wanted]);
    expect(text).not.toContain('I am a script');
  });
});
