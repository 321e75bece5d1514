import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { checkPostgres } from './postgres.ts';

let server: Server | null = null;
afterEach(() => server?.close());

it('refuses a pooler that gives two open sessions the same connection, in one sentence', async () => {
  const url = await serving(() => 7);
  await expect(checkPostgres(url)).rejects.toThrow(
    /^DATABASE_URL: leads to a pooler in transaction mode; .*\.$/,
  );
});

it('takes a server, or a pooler, that gives each session a connection of its own', async () => {
  let last = 0;
  const url = await serving(() => ++last);
  await expect(checkPostgres(url)).resolves.toBeUndefined();
});

it('says which server cannot be reached, and why', async () => {
  const url = await serving(() => 7);
  const { host } = new URL(url);
  server?.close();
  await expect(checkPostgres(url)).rejects.toThrow(
    `DATABASE_URL: PostgreSQL at ${host} cannot be used (connect ECONNREFUSED ${host}).`,
  );
});

/** What PostgreSQL says to pg: every session is let in, and every query answered with a number. */
async function serving(processId: () => number): Promise<string> {
  server = createServer((socket) => greet(socket, String(processId())));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `postgresql://halt@127.0.0.1:${(server.address() as AddressInfo).port}/halt`;
}

function greet(socket: Socket, processId: string): void {
  const ready = message('Z', Buffer.from('I'));
  socket.once('data', () => {
    socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
    socket.on('data', (query) => {
      if (query[0] !== 'Q'.charCodeAt(0)) return socket.end();
      const int4 = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0]);
      const columns = Buffer.concat([Buffer.from([0, 1]), Buffer.from('pid\0'), int4]);
      const value = Buffer.from([0, 1, 0, 0, 0, processId.length, ...Buffer.from(processId)]);
      const done = Buffer.from('SELECT 1\0');
      socket.write(
        Buffer.concat([message('T', columns), message('D', value), message('C', done), ready]),
      );
    });
  });
}

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
