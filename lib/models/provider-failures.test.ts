import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventsOf, failureOf, outcomeOf, prompt, told } from './testing/ask.ts';
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

/** Asks, and gives the server's side of it. */
async function asked(options: Parameters<typeof ask>[1] = {}) {
  const answer = ask(server.provider, options);
  const exchange = await server.next();
  return { answer, exchange, response: exchange.response };
}

const usage = { inputTokens: 7, outputTokens: 3 };
const word = (content: string) => chatChunk({ content });

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
    expect(error.message).toContain('web page');
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

describe('a limit', () => {
  test.each([
    ['length', /length limit/],
    ['max_tokens', /length limit/],
    ['MAX_TOKENS', /length limit/],
    ['model_length', /length limit/],
    ['content_filter', /content filter/],
    ['SAFETY', /content filter/],
    ['insufficient_system_resource', /cut this answer short/],
    ['network_error', /cut this answer short/],
  ])('by the name of %s is told, with what was counted', async (reason, sentence) => {
    const { answer, exchange } = await asked({ retries: 2 });
    openStream(exchange);
    const [, counted] = chatEnding;
    exchange.response.end(eventText(word('Half'), chatChunk({}, reason), counted, '[DONE]'));
    const { events, error } = await outcomeOf(answer);
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(error).toMatchObject({ code: 'provider_limit', usage });
    expect((error as Error).message).toMatch(sentence);
    expect(server.count()).toBe(1);
  });

  test.each(['stop', 'eos', 'STOP', 'end_turn', 'stop_sequence', 'COMPLETE'])(
    'is none where the answer came to its end: %s',
    async (reason) => {
      const { answer, exchange } = await asked();
      openStream(exchange);
      exchange.response.end(eventText(word('All'), chatChunk({}, reason), '[DONE]'));
      expect((await told(answer)).text).toBe('All');
    },
  );
});

describe('the reason of a failure', () => {
  test.each([
    [{ error: { message: 'Overloaded.', type: 'server_error' } }, 'provider_failed'],
    [{ error: { message: 'Overloaded.', code: 429 } }, 'provider_rate_limited'],
    [{ error: { message: 'Overloaded.', code: 'context_length_exceeded' } }, 'provider_rejected'],
    [{ error: { message: '{"error":{"message":"Overloaded."}}' } }, 'provider_failed'],
    [
      { error: { message: 'Provider returned error', metadata: { raw: 'Overloaded.' } } },
      'provider_failed',
    ],
    [{ error: 'Overloaded.' }, 'provider_failed'],
    [{ ...word(''), error: { code: 502, message: 'Overloaded.' } }, 'provider_failed'],
    [{ choices: [{ delta: {}, error: { message: 'Overloaded.' } }] }, 'provider_failed'],
    [{ object: 'error', message: 'Overloaded.', code: 500 }, 'provider_failed'],
    [[{ error: { code: 503, message: 'Overloaded.' } }], 'provider_failed'],
    [{ detail: 'Overloaded.' }, 'provider_failed'],
    [{ status: 'error', message: 'Overloaded.' }, 'provider_failed'],
    [{ code: 429, msg: 'Overloaded.' }, 'provider_rate_limited'],
  ])('in the middle of a stream is told, after what had arrived: %j', async (frame, code) => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, word('Half'), frame);
    const { events, error } = await outcomeOf(answer);
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(error).toMatchObject({ code, message: 'Overloaded.' });
    expect(await exchange.hungUp).toBe(true);
  });

  test.each([
    'event: error\ndata: {"code":500,"message":"Out of memory."}\n\n',
    'data: Out of memory.\n\n',
    'data: {"message":"Out of memory."}\n\n',
    'data: "Out of memory."\n\n',
    '{"error":{"message":"Out of memory."}}\n',
  ])('at the end of a stream is told, whatever its form: %j', async (text) => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    exchange.response.end(eventText(word('Half')) + text);
    const { error } = await outcomeOf(answer);
    expect(error).toMatchObject({ code: 'provider_failed', message: 'Out of memory.' });
  });

  test.each(['application/json', 'text/event-stream', 'text/plain'])(
    'in a good response is told, also as %s',
    async (type) => {
      const { answer, response } = await asked();
      response.writeHead(200, { 'content-type': type });
      response.end('{"error":"model runner has crashed"}');
      const message = 'model runner has crashed';
      expect(await failureOf(answer)).toMatchObject({ code: 'provider_failed', message });
    },
  );
});

describe('what has no end', () => {
  test('as an event is hung up on', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    await writeFrames(exchange, word('Half'));
    exchange.response.write(`data: {"choices":[{"delta":{"content":"${'x'.repeat(17_000_000)}`);
    const { events, error } = await outcomeOf(answer);
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(error).toMatchObject({ code: 'provider_garbled' });
    expect((error as Error).message).toContain('16 million characters');
    expect(await exchange.hungUp).toBe(true);
  });

  test('as an answer is ended at a length that is told', async () => {
    const { answer, exchange } = await asked();
    openStream(exchange);
    const frame = eventText(word('x'.repeat(1_000_000)));
    for (let count = 0; count < 18; count++) exchange.response.write(frame);
    const { events, error } = await outcomeOf(answer);
    expect(error).toMatchObject({ code: 'provider_limit' });
    expect((error as Error).message).toContain('16 million characters');
    expect(events.length).toBeGreaterThan(0);
    expect(await exchange.hungUp).toBe(true);
  });

  test('as an error is read only so far', async () => {
    const { answer, exchange } = await asked();
    exchange.response.writeHead(500);
    exchange.response.write(`Broken. ${'x'.repeat(1_000_000)}`);
    const { message } = await failureOf(answer);
    expect(message).toMatch(/^Broken\. x+…$/);
    expect(message.length).toBe(300);
    expect(await exchange.hungUp).toBe(true);
  });
});

test('a redirect is not followed, and told', async () => {
  const { answer, response } = await asked();
  response.writeHead(308, { location: 'https://elsewhere.example/v1' }).end();
  const failure = await failureOf(answer);
  expect(failure.code).toBe('provider_rejected');
  expect(failure.message).toContain('redirects to https://elsewhere.example/v1. Use that');
  expect(server.count()).toBe(1);
});
