import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatCompletionsWire } from '#e2e/provider/chat-completions-wire.ts';
import { generateContentWire } from '#e2e/provider/generate-content-wire.ts';
import { messagesWire } from '#e2e/provider/messages-wire.ts';
import { responsesWire } from '#e2e/provider/responses-wire.ts';
import { inputTokens, type Wire } from '#e2e/provider/wire.ts';
import { type AnswerPart, isGrowing } from '#lib/shared/run.ts';
import type { Provider } from './provider.ts';
import { ask, failureOf, outcomeOf } from './testing/ask.ts';
import {
  type Exchange,
  openStream,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';

type Kind = {
  title: string;
  settings: Pick<Provider, 'kind' | 'api'>;
  path: string;
  keyHeader: string;
  wire: () => Wire;
  /** What a refusal looks like. */
  refusal: (message: string) => unknown;
};

const kinds: Kind[] = [
  {
    title: 'Chat Completions of a compatible server',
    settings: { kind: 'openai-compatible', api: 'chat' },
    path: '/v1/chat/completions',
    keyHeader: 'authorization',
    wire: () => chatCompletionsWire(1, 'm', true),
    refusal: (message) => ({ error: { message, type: 'server_error', code: null } }),
  },
  {
    title: 'Responses of OpenAI',
    settings: { kind: 'openai', api: 'responses' },
    path: '/v1/responses',
    keyHeader: 'authorization',
    wire: () => responsesWire(1, 'm'),
    refusal: (message) => ({ error: { message, type: 'server_error', code: null } }),
  },
  {
    title: 'Messages of Anthropic',
    settings: { kind: 'anthropic', api: 'chat' },
    path: '/v1/messages',
    keyHeader: 'x-api-key',
    wire: () => messagesWire(1, 'm'),
    refusal: (message) => ({ type: 'error', error: { type: 'overloaded_error', message } }),
  },
  {
    title: 'generateContent of Google',
    settings: { kind: 'google', api: 'chat' },
    path: '/v1/models/m:streamGenerateContent?alt=sse',
    keyHeader: 'x-goog-api-key',
    wire: () => generateContentWire(1, 'm'),
    refusal: (message) => ({ error: { code: 503, message, status: 'UNAVAILABLE' } }),
  },
];

const reason = new Error('stop');
let server: ScriptedServer;
let controller: AbortController;
beforeEach(async () => {
  server = await startScriptedServer();
  controller = new AbortController();
});
afterEach(() => server.close());

const wordsIn = (events: readonly unknown[], type: 'text' | 'reasoning') =>
  (events as AnswerPart[])
    .map((part) => (isGrowing(part) && part.type === type ? part.text : ''))
    .join('');

describe.each(kinds)('$title', ({ settings, path, keyHeader, wire, refusal }) => {
  const started = async (options: Parameters<typeof ask>[1] = {}) => {
    const provider = { ...server.provider, ...settings };
    const answer = ask(provider, { signal: controller.signal, ...options });
    const exchange = await server.next();
    return { answer, exchange, wire: wire() };
  };
  const write = ({ response }: Exchange, text: string) =>
    new Promise<void>((resolve) => response.write(text, () => resolve()));

  test('is asked for a stream with the key, and tells reasoning, text and usage', async () => {
    const { answer, exchange, wire } = await started();
    openStream(exchange);
    const tokens = wire.reasoning('Hm, ') + wire.reasoning('so') + wire.token('Hel');
    exchange.response.end(wire.open() + tokens + wire.token('lo') + wire.finish(4));
    const { events, error } = await outcomeOf(answer);
    expect(error).toBeNull();
    expect(wordsIn(events, 'reasoning')).toBe('Hm, so');
    expect(wordsIn(events, 'text')).toBe('Hello');
    const usage = { inputTokens, outputTokens: 4 };
    expect(events.at(-1)).toEqual({ type: 'finish', usage });
    expect(exchange.path).toBe(path);
    expect(exchange.headers[keyHeader]).toContain('the-secret-of-the-test');
    expect(exchange.headers['accept-encoding']).toBe('identity');
  });

  test('is sent no key where there is none, and the headers of the configuration', async () => {
    const headers = { 'x-team': 'halt' };
    const provider = { ...server.provider, ...settings, apiKey: null, headers };
    const answer = ask(provider, { signal: controller.signal });
    const exchange = await server.next();
    controller.abort(reason);
    await outcomeOf(answer);
    expect(exchange.headers[keyHeader]).toBeUndefined();
    expect(exchange.headers['x-team']).toBe('halt');
  });

  test('is hung up on by a stop before its head', async () => {
    const { answer, exchange } = await started({ retries: 2 });
    controller.abort(reason);
    expect(await outcomeOf(answer)).toEqual({ events: [], error: reason });
    expect(await exchange.hungUp).toBe(true);
    expect(server.count()).toBe(1);
  });

  test('is hung up on by a stop before its first word', async () => {
    const { answer, exchange, wire } = await started({ retries: 2 });
    openStream(exchange);
    await write(exchange, wire.open() || ': hello\n\n');
    controller.abort(reason);
    expect(await outcomeOf(answer)).toEqual({ events: [], error: reason });
    expect(await exchange.hungUp).toBe(true);
  });

  test('is hung up on by a stop in the middle of its reasoning and of its text', async () => {
    for (const say of ['reasoning', 'token'] as const) {
      controller = new AbortController();
      const { answer, exchange, wire } = await started();
      openStream(exchange);
      await write(exchange, wire.open() + wire[say]('Half'));
      await answer.first;
      controller.abort(reason);
      const { events, error } = await outcomeOf(answer);
      expect(error).toBe(reason);
      expect(wordsIn(events, say === 'token' ? 'text' : say)).toBe('Half');
      expect(await exchange.hungUp).toBe(true);
    }
  });

  test('has completed where the stop comes after its end', async () => {
    const { answer, exchange, wire } = await started();
    openStream(exchange);
    exchange.response.end(wire.open() + wire.token('All') + wire.finish(1));
    const { error } = await outcomeOf(answer);
    controller.abort(reason);
    expect(error).toBeNull();
    expect(await exchange.hungUp).toBe(false);
  });

  test('says in its own words why it refuses', async () => {
    const { answer, exchange } = await started();
    exchange.response.writeHead(503, { 'content-type': 'application/json' });
    exchange.response.end(JSON.stringify(refusal('Overloaded for now.')));
    const failure = await failureOf(answer);
    expect(failure).toMatchObject({ code: 'provider_failed', message: 'Overloaded for now.' });
  });

  test.each([200, 503])(
    'says why as well where it is no stream (HTTP %i, no type)',
    async (status) => {
      const { answer, exchange } = await started();
      exchange.response.writeHead(status).end(JSON.stringify(refusal('Overloaded for now.')));
      expect(await failureOf(answer)).toMatchObject({ message: 'Overloaded for now.' });
    },
  );

  test('says why it fails before its first word, and is asked again', async () => {
    const { answer, exchange, wire: first } = await started({ retries: 1 });
    openStream(exchange);
    exchange.response.end(first.open() + first.error('Overloaded for now.'));
    const again = await server.next();
    const wireAgain = wire();
    openStream(again);
    again.response.end(wireAgain.open() + wireAgain.error('Overloaded for long.'));
    expect(await failureOf(answer)).toMatchObject({ message: 'Overloaded for long.' });
  });

  test('that fails in the middle keeps what had arrived, and says why', async () => {
    const { answer, exchange, wire } = await started({ retries: 2 });
    openStream(exchange);
    const words = wire.open() + wire.reasoning('Hm') + wire.token('Half');
    await write(exchange, words + wire.error('Out of memory.'));
    const { events, error } = await outcomeOf(answer);
    expect(wordsIn(events, 'text')).toBe('Half');
    expect(error).toMatchObject({ code: 'provider_failed', message: 'Out of memory.' });
    expect(await exchange.hungUp).toBe(true);
    expect(server.count()).toBe(1);
  });

  test.each(['ends', 'is cut'])('that %s without a finish has cut its answer', async (how) => {
    const { answer, exchange, wire } = await started();
    openStream(exchange);
    await write(exchange, wire.open() + wire.token('Half'));
    await answer.first;
    if (how === 'ends') exchange.response.end();
    else exchange.response.destroy();
    const { events, error } = await outcomeOf(answer);
    expect(wordsIn(events, 'text')).toBe('Half');
    expect(error).toMatchObject({ code: 'provider_cut' });
  });

  test('that ends at its limit says so, and what it counted', async () => {
    const { answer, exchange, wire } = await started();
    openStream(exchange);
    exchange.response.end(wire.open() + wire.token('Half') + wire.finish(9, true));
    const { events, error } = await outcomeOf(answer);
    expect(wordsIn(events, 'text')).toBe('Half');
    const usage = { inputTokens, outputTokens: 9 };
    expect(error).toMatchObject({ code: 'provider_limit', usage });
  });

  test.each([
    ': ping\n\n',
    'data: 2026-11-27T12:00:00Z\n\n',
    'event: ping\ndata: {}\n\n',
    'event: stats\ndata: {"type":"stats","queue":{"place":3}}\n\n',
    'data: {"half":\n\n',
    'no field at all\n\n',
  ])('goes on after what nobody understands: %j', async (oddity) => {
    const { answer, exchange, wire } = await started();
    openStream(exchange);
    await write(exchange, wire.open() + oddity + wire.token('Hel'));
    exchange.response.end(oddity + wire.token('lo') + oddity + wire.finish(2));
    const { events, error } = await outcomeOf(answer);
    expect(error).toBeNull();
    expect(wordsIn(events, 'text')).toBe('Hello');
    expect(events.at(-1)).toEqual({ type: 'finish', usage: { inputTokens, outputTokens: 2 } });
  });

  test('is whole without its last blank line, under another type, with two events in one', async () => {
    const { answer, exchange, wire } = await started();
    exchange.response.writeHead(200, { 'content-type': 'text/html' });
    const text = wire.open() + wire.token('Hel') + wire.token('lo') + wire.finish(2);
    const joined = text.replaceAll(/(\r?\n){2}(?=data:)/g, '\n').trimEnd();
    exchange.response.end(joined);
    const { events, error } = await outcomeOf(answer);
    expect(error).toBeNull();
    expect(wordsIn(events, 'text')).toBe('Hello');
  });
});

test('OpenAI is asked by its own package for Chat Completions as well', async () => {
  const answer = ask({ ...server.provider, kind: 'openai', api: 'chat' });
  const exchange = await server.next();
  const wire = chatCompletionsWire(1, 'm', true);
  openStream(exchange);
  exchange.response.end(wire.open() + wire.token('Hel') + wire.token('lo') + wire.finish(2));
  const { events, error } = await outcomeOf(answer);
  expect(error).toBeNull();
  expect(wordsIn(events, 'text')).toBe('Hello');
  expect(events.at(-1)).toEqual({ type: 'finish', usage: { inputTokens, outputTokens: 2 } });
  expect(exchange.path).toBe('/v1/chat/completions');
});
