import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventsOf, failureOf, outcomeOf } from './testing/ask.ts';
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

describe('a retry', () => {
  async function refuse(status: number, headers: Record<string, string> = {}) {
    const { response } = await server.next();
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end('{"error":{"message":"Not now."}}');
  }

  test.each([408, 429, 500, 503])(
    'is made after status %i, and its answer is given',
    async (status) => {
      const reading = eventsOf(ask(server.provider, { retries: 1 }));
      await refuse(status);
      const exchange = await server.next();
      openStream(exchange);
      exchange.response.end(eventText(chatChunk({ content: 'Now' }), ...chatEnding));
      expect((await reading)[0]).toEqual({ type: 'text', text: 'Now' });
      expect(server.count()).toBe(2);
    },
  );

  test('is made after an error event that comes before the first word', async () => {
    const reading = eventsOf(ask(server.provider, { retries: 1 }));
    const refused = await server.next();
    openStream(refused);
    await writeFrames(refused, { error: { message: 'Overloaded.', type: 'server_error' } });
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(chatChunk({ content: 'Now' }), ...chatEnding));
    expect((await reading)[0]).toEqual({ type: 'text', text: 'Now' });
  });

  test('is made no oftener than allowed', async () => {
    const failing = failureOf(ask(server.provider, { retries: 2 }));
    for (let request = 0; request < 3; request++) await refuse(503);
    expect((await failing).code).toBe('provider_failed');
    expect(server.count()).toBe(3);
  });

  test.each([400, 401, 404])('is not made after status %i', async (status) => {
    const failing = failureOf(ask(server.provider, { retries: 2 }));
    await refuse(status);
    await failing;
    expect(server.count()).toBe(1);
  });

  test('is not made once a word has arrived', async () => {
    const reading = outcomeOf(ask(server.provider, { retries: 2 }));
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'Half' }));
    exchange.response.destroy();
    expect((await reading).error).toMatchObject({ code: 'provider_cut' });
    expect(server.count()).toBe(1);
  });

  test('is not made for a quota that is used up', async () => {
    const failing = failureOf(ask(server.provider, { retries: 2 }));
    const { response } = await server.next();
    response.writeHead(429, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"You have no quota left.","code":"insufficient_quota"}}');
    expect((await failing).code).toBe('provider_rate_limited');
    expect(server.count()).toBe(1);
  });

  test('waits as long as the provider asks', async () => {
    const reading = eventsOf(ask(server.provider, { retries: 1 }));
    await refuse(429, { 'retry-after': '1' });
    const refusedAt = performance.now();
    const exchange = await server.next();
    expect(performance.now() - refusedAt).toBeGreaterThan(990);
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
  });

  test('is not made where the provider asks for a long wait', async () => {
    const failing = failureOf(ask(server.provider, { retries: 2 }));
    await refuse(429, { 'retry-after': '60' });
    expect(await failing).toMatchObject({ code: 'provider_rate_limited', retryAfterMs: 60_000 });
    expect(server.count()).toBe(1);
  });

  test('that is being waited for is not made after the abort', async () => {
    const controller = new AbortController();
    const reading = outcomeOf(ask(server.provider, { retries: 2, signal: controller.signal }));
    const { response, hungUp } = await server.next();
    response.writeHead(429, { 'retry-after': '4' }).end('{}');
    await hungUp;
    await new Promise((resolve) => setImmediate(resolve));
    const reason = new Error('stop');
    controller.abort(reason);
    expect((await reading).error).toBe(reason);
    expect(server.count()).toBe(1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});
