import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectProvider } from './provider-connection.ts';
import { ask, eventsOf, failureOf } from './testing/ask.ts';
import {
  chatEnding,
  eventText,
  openStream,
  providerAt,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';

describe('a connection that is opened ahead', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  test('carries the request, and only that', async () => {
    const connection = connectProvider(server.provider);
    const socket = connection?.take();
    expect(socket).not.toBeNull();
    expect(connection?.take()).toBeNull();
    if (!socket || !connection) return;
    if (socket.connecting) await once(socket, 'connect');
    const again = { ...connection, take: () => socket };
    const reading = eventsOf(ask(server.provider, { connection: again }));
    const exchange = await server.next();
    expect(exchange.socket.remotePort).toBe(socket.localPort);
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
    expect(await exchange.hungUp).toBe(false);
  });

  test('is replaced where it has been closed meanwhile', async () => {
    const connection = connectProvider(server.provider);
    connection?.close();
    expect(connection?.take()).toBeNull();
    const reading = eventsOf(ask(server.provider, { connection }));
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(...chatEnding));
    await reading;
  });
});

describe('where nothing is asked', () => {
  let server: Server;
  let arrived: Promise<Socket>;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    arrived = once(server, 'connection').then(([socket]) => socket as Socket);
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  test('the connection is closed, and nothing has been sent on it', async () => {
    const { port } = server.address() as AddressInfo;
    const connection = connectProvider(providerAt(`http://127.0.0.1:${port}/v1`));
    const socket = await arrived;
    let received = 0;
    socket.on('data', (data) => {
      received += data.length;
    });
    connection?.close();
    await once(socket, 'end');
    expect(received).toBe(0);
    socket.destroy();
  });
});

test('a provider that nobody can reach fails the request, not the process', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const provider = providerAt(`http://127.0.0.1:${port}/v1`);
  const failure = await failureOf(ask(provider, { connection: connectProvider(provider) }));
  expect(failure.code).toBe('provider_unreachable');
});

test('one that needs TLS is left to the pool', () => {
  expect(connectProvider(providerAt('https://api.openai.invalid/v1'))).toBeNull();
});
