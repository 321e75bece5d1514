import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventsOf, outcomeOf } from './testing/ask.ts';
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

describe('an abort', () => {
  const reason = new Error('stop');
  let controller: AbortController;
  beforeEach(() => {
    controller = new AbortController();
  });

  test('before the start makes no request at all', async () => {
    controller.abort(reason);
    const { events, error } = await outcomeOf(ask(server.provider, { signal: controller.signal }));
    expect(error).toBe(reason);
    expect(events).toEqual([]);
    expect(server.count()).toBe(0);
  });

  test('before the request has been written makes none', async () => {
    const answer = ask(server.provider, { signal: controller.signal });
    controller.abort(reason);
    expect((await outcomeOf(answer)).error).toBe(reason);
    expect(server.count()).toBe(0);
  });

  test('while an error body stalls closes the socket', async () => {
    const reading = outcomeOf(ask(server.provider, { signal: controller.signal }));
    const exchange = await server.next();
    exchange.response.writeHead(500, { 'content-type': 'application/json' });
    await new Promise((resolve) => exchange.response.write('{"error":', resolve));
    controller.abort(reason);
    expect((await reading).error).toBe(reason);
    expect(await exchange.hungUp).toBe(true);
  });

  test('lets no word through that had already arrived', async () => {
    const hear = () => controller.abort(reason);
    const answer = ask(server.provider, { signal: controller.signal, hear });
    const exchange = await server.next();
    openStream(exchange);
    const both = [
      chatChunk({ reasoning_content: 'Hm' }),
      chatChunk({ content: 'word' }),
      ...chatEnding,
    ];
    exchange.response.end(eventText(...both));
    const events = [{ type: 'reasoning', text: 'Hm' }];
    expect(await outcomeOf(answer)).toEqual({ events, error: reason });
  });

  test('that comes when the provider has finished closes the socket, and takes nothing back', async () => {
    const answer = ask(server.provider, { signal: controller.signal, retries: 2 });
    const exchange = await server.next();
    openStream(exchange);
    const last = [chatChunk({ content: 'All of it' }), chatChunk({}, 'stop')];
    await writeFrames(exchange, ...last);
    expect(await answer.first).toEqual({ type: 'text', text: 'All of it' });
    controller.abort(reason);
    const events = [
      { type: 'text', text: 'All of it' },
      { type: 'finish', usage: null },
    ];
    expect(await outcomeOf(answer)).toEqual({ events, error: null });
    expect(await exchange.hungUp).toBe(true);
    expect(server.count()).toBe(1);
  });

  test('stops a provider that goes on sending', async () => {
    const answer = ask(server.provider, { signal: controller.signal });
    const exchange = await server.next();
    openStream(exchange);
    const sending = setInterval(() => {
      if (!exchange.response.destroyed)
        exchange.response.write(eventText(chatChunk({ content: 'x' })));
    }, 1);
    await answer.first;
    controller.abort(reason);
    const heard = answer.events.length;
    const hungUp = await exchange.hungUp;
    clearInterval(sending);
    expect(hungUp).toBe(true);
    const { events, error } = await outcomeOf(answer);
    expect(error).toBe(reason);
    expect(events).toHaveLength(heard);
  });

  test('leaves no listener on the signal, and neither does a finish, a failure or a fault', async () => {
    const listeners = () => getEventListeners(controller.signal, 'abort').length;
    const finishing = eventsOf(ask(server.provider, { signal: controller.signal }));
    const finished = await server.next();
    openStream(finished);
    finished.response.end(eventText(chatChunk({ content: 'x' }), ...chatEnding));
    await finishing;
    expect(listeners()).toBe(0);

    const failing = outcomeOf(ask(server.provider, { signal: controller.signal, retries: 1 }));
    (await server.next()).response.writeHead(503).end();
    (await server.next()).response.writeHead(503).end();
    await failing;
    expect(listeners()).toBe(0);

    const fault = new Error('fault');
    const hear = () => {
      expect(listeners()).toBe(1);
      throw fault;
    };
    const broken = ask(server.provider, { signal: controller.signal, retries: 1, hear });
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, chatChunk({ content: 'x' }));
    expect((await outcomeOf(broken)).error).toBe(fault);
    expect(listeners()).toBe(0);
    expect(await exchange.hungUp).toBe(true);

    const aborting = outcomeOf(ask(server.provider, { signal: controller.signal }));
    await server.next();
    controller.abort(reason);
    await aborting;
    expect(listeners()).toBe(0);
  });
});
