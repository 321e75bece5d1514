import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventsOf, failureOf, outcomeOf, prompt } from './testing/ask.ts';
import {
  chatChunk,
  chatEnding,
  eventText,
  openStream,
  providerAt,
  type ScriptedServer,
  startScriptedServer,
  writeFrames,
} from './testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

describe('a provider that fails', () => {
  test.each([
    [400, 'provider_rejected'],
    [401, 'provider_refused_key'],
    [403, 'provider_refused_key'],
    [404, 'provider_unknown_model'],
    [413, 'provider_rejected'],
    [429, 'provider_rate_limited'],
    [500, 'provider_failed'],
    [503, 'provider_failed'],
  ])('with status %i is told as %s, in its own words', async (status, code) => {
    const failing = failureOf(ask(server.provider));
    const { response } = await server.next();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'The moon is in the wrong house.' } }));
    const error = await failing;
    expect(error.code).toBe(code);
    expect(error.message).toBe('The moon is in the wrong house.');
  });

  test('without words of its own gets a sentence', async () => {
    const failing = failureOf(ask(server.provider));
    const { response } = await server.next();
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
    const error = await failing;
    expect(error.code).toBe('provider_failed');
    expect(error.message).toBe('The provider failed to answer (HTTP 502).');
  });

  test('that is not there is unreachable', async () => {
    const { provider } = server;
    await server.close();
    const error = await failureOf(ask(provider));
    server = await startScriptedServer();
    expect(error.code).toBe('provider_unreachable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('that closes the socket instead of answering has cut it', async () => {
    const failing = failureOf(ask(server.provider));
    (await server.next()).response.destroy();
    expect((await failing).code).toBe('provider_cut');
  });

  test('that speaks no HTTP is garbled', async () => {
    const raw = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const { port } = raw.address() as AddressInfo;
    const error = await failureOf(ask(providerAt(`http://127.0.0.1:${port}/v1`)));
    raw.close();
    expect(error.code).toBe('provider_garbled');
  });

  test('that sends a web page has a wrong address', async () => {
    const failing = failureOf(ask(server.provider));
    const { response } = await server.next();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
    const error = await failing;
    expect(error.code).toBe('provider_garbled');
    expect(error.message).toContain('text/html');
  });

  test('that sends its error with a good status is heard', async () => {
    const failing = failureOf(ask(server.provider));
    const { response } = await server.next();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"error":"model runner has crashed"}');
    const error = await failing;
    expect(error).toMatchObject({ code: 'provider_failed', message: 'model runner has crashed' });
  });

  test.each([
    [{ error: { message: 'Overloaded now.', type: 'server_error' } }, 'provider_failed'],
    [{ error: { message: 'Slow down.', code: 429 } }, 'provider_rate_limited'],
    [{ error: { message: 'Too long.', code: 'context_length_exceeded' } }, 'provider_rejected'],
    [{ error: 'model runner has crashed' }, 'provider_failed'],
    [{ ...chatChunk({ content: '' }, 'error') }, 'provider_failed'],
    [
      { ...chatChunk({ content: '' }), error: { code: 502, message: 'Upstream.' } },
      'provider_failed',
    ],
  ])('in the middle of its stream keeps what had arrived: %j', async (frame, code) => {
    const reading = outcomeOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'Half' }), frame);
    const { events, error } = await reading;
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(error).toMatchObject({ code });
    expect(await exchange.hungUp).toBe(true);
  });

  test.each([
    ['length', /limit of length/],
    ['content_filter', /content filter/],
    ['insufficient_system_resource', /before its end/],
  ])('to come to the end of its answer (%s) says so, and what it counted', async (reason, said) => {
    const reading = outcomeOf(ask(server.provider, { retries: 2 }));
    const exchange = await server.next();
    openStream(exchange);
    const [, counted] = chatEnding;
    const frames = [chatChunk({ content: 'Half' }), chatChunk({}, reason), counted, '[DONE]'];
    exchange.response.end(eventText(...frames));
    const { events, error } = await reading;
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    const usage = { inputTokens: 7, outputTokens: 3 };
    expect(error).toMatchObject({ code: 'provider_limit', usage });
    expect((error as Error).message).toMatch(said);
    expect(server.count()).toBe(1);
  });

  test.each([
    'event: error\ndata: {"code":500,"message":"Out of memory."}\n\n',
    'data: {"object":"error","message":"Out of memory.","code":500}\n\n',
    'data: [{"error":{"code":500,"message":"Out of memory."}}]\n\n',
  ])('in a form of its own is heard: %j', async (text) => {
    const reading = outcomeOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(chatChunk({ content: 'Half' })) + text);
    const { error } = await reading;
    expect(error).toMatchObject({ code: 'provider_failed', message: 'Out of memory.' });
  });

  test.each([
    '{"choices":',
    'upstream connect error',
    '[]',
    '{"choices":[{"delta":{"content":5}}]}',
  ])('with an event that is no chunk is garbled: %s', async (frame) => {
    const reading = outcomeOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'Half' }), frame);
    expect((await reading).error).toMatchObject({ code: 'provider_garbled' });
  });

  test('by cutting the socket in the middle has cut the answer', async () => {
    const reading = outcomeOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'Half' }));
    exchange.response.destroy();
    const { events, error } = await reading;
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(error).toMatchObject({ code: 'provider_cut' });
  });

  test.each([[eventText('[DONE]')], [''], [': ping\n\n'], ['complete nonsense']])(
    'by ending its stream without a finish has cut the answer: %j',
    async (ending) => {
      const reading = outcomeOf(ask(server.provider));
      const exchange = await server.next();
      openStream(exchange);
      exchange.response.end(eventText(chatChunk({ content: 'Half' })) + ending);
      const { events, error } = await reading;
      expect(events).toEqual([{ type: 'text', text: 'Half' }]);
      expect(error).toMatchObject({ code: 'provider_cut' });
    },
  );

  test('after it has said that it finished has still finished', async () => {
    const reading = eventsOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'Whole' }), ...chatEnding.slice(0, 2));
    exchange.response.destroy();
    expect(await reading).toEqual([
      { type: 'text', text: 'Whole' },
      { type: 'finish', usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  test('to hang up after it has finished is hung up on', async () => {
    const reading = eventsOf(ask(server.provider));
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'Whole' }), ...chatEnding);
    expect((await reading).at(-1)?.type).toBe('finish');
    expect(await exchange.hungUp).toBe(true);
  });

  test('and sends back the prompt and the key has them taken out of its words', async () => {
    const failing = failureOf(ask(server.provider));
    const { response } = await server.next();
    response.writeHead(400, { 'content-type': 'application/json' });
    const message = `Invalid input "${prompt}" for the-secret-of-the-test and sk-abcdef123456.`;
    response.end(JSON.stringify({ error: { message } }));
    const error = await failing;
    expect(error.message).toBe('Invalid input "…" for [redacted] and [redacted].');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('swallow');
    expect(error.cause).toBeUndefined();
  });
});
