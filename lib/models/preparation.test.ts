import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Expected, prepareAnswer } from './preparation.ts';
import { ask, eventsOf, failureOf } from './testing/ask.ts';
import {
  chatEnding,
  eventText,
  openStream,
  providerAt,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';

const messages = [{ role: 'user' as const, content: 'Why is the sky blue?' }];
const longer = [
  { role: 'user' as const, content: 'Hello.' },
  { role: 'assistant' as const, content: 'Hello!' },
  ...messages,
];

describe('what is prepared while a prompt is written', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  const preparedFor = async (expected: Partial<Expected> = {}) => {
    const { provider } = server;
    const prepared = prepareAnswer({ provider, model: 'm', messages, ...expected });
    await nextTurn();
    return prepared;
  };

  /** What the provider is asked, and over which port. */
  const askedWith = async (options: Parameters<typeof ask>[1]) => {
    const reading = eventsOf(ask(server.provider, options));
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
    const asked = exchange.body.messages as { content: string }[];
    return {
      contents: asked.map(({ content }) => content),
      port: exchange.socket.remotePort,
      hungUp: await exchange.hungUp,
    };
  };

  test('is what the provider is asked, over the connection that was opened', async () => {
    const prepared = await preparedFor();
    const socket = prepared.takeConnection();
    if (!socket) throw new Error('No connection was opened.');
    if (socket.connecting) await once(socket, 'connect');
    prepared.takeConnection = () => socket;
    const call = prepared.callFor([...messages]);
    expect(JSON.parse((await call)?.body ?? '')).toMatchObject({ messages });
    const asked = await askedWith({ messages, prepared });
    expect(asked).toEqual({
      contents: ['Why is the sky blue?'],
      port: socket.localPort,
      hungUp: false,
    });
  });

  test('gives way to what is asked in the end', async () => {
    const prepared = await preparedFor();
    expect(prepared.callFor(longer)).toBeNull();
    const asked = await askedWith({ messages: longer, prepared });
    expect(asked.contents).toEqual(['Hello.', 'Hello!', 'Why is the sky blue?']);
  });

  test('is only the connection where it is not known what will be asked', async () => {
    const prepared = await preparedFor({ messages: null });
    expect(prepared.callFor(messages)).toBeNull();
    const asked = await askedWith({ messages, prepared });
    expect(asked.contents).toEqual(['Why is the sky blue?']);
  });

  test('is done without where the connection has been closed meanwhile', async () => {
    const prepared = await preparedFor();
    prepared.close();
    expect(prepared.takeConnection()).toBeNull();
    expect((await askedWith({ messages, prepared })).contents).toHaveLength(1);
  });

  test('is nothing at all where the run is refused at once', async () => {
    const { provider } = server;
    const prepared = prepareAnswer({ provider, model: 'm', messages });
    prepared.close();
    await nextTurn();
    expect(prepared.takeConnection()).toBeNull();
    expect(prepared.callFor(messages)).toBeNull();
  });
});

test('a provider that nobody can reach fails the request, not the process', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const provider = providerAt(`http://127.0.0.1:${port}/v1`);
  const prepared = prepareAnswer({ provider, model: 'm', messages });
  await nextTurn();
  const failure = await failureOf(ask(provider, { messages, prepared }));
  expect(failure.code).toBe('provider_unreachable');
});
