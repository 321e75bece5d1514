import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectProvider } from './provider-connection.ts';
import { providerAt } from './testing/scripted-server.ts';

describe('a connection that is opened ahead', () => {
  let server: Server;
  let arrived: Promise<Socket>;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    arrived = once(server, 'connection').then(([socket]) => socket as Socket);
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  const connect = () => {
    const { port } = server.address() as AddressInfo;
    return connectProvider(providerAt(`http://127.0.0.1:${port}/v1`));
  };

  test('is taken by one request', async () => {
    const connection = connect();
    const socket = connection?.take();
    expect(socket).not.toBeNull();
    expect(connection?.take()).toBeNull();
    connection?.close();
    expect(socket?.destroyed).toBe(false);
    (await arrived).destroy();
  });

  test('is closed where nothing is asked, and nothing has been sent on it', async () => {
    const connection = connect();
    const socket = await arrived;
    let received = 0;
    socket.on('data', (data) => {
      received += data.length;
    });
    connection?.close();
    await once(socket, 'end');
    expect(received).toBe(0);
    expect(connection?.take()).toBeNull();
    socket.destroy();
  });
});

test('one that needs TLS is left to the pool', () => {
  expect(connectProvider(providerAt('https://api.openai.invalid/v1'))).toBeNull();
});
