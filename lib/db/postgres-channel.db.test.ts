import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForever } from './postgres-channel.ts';

const url = process.env.DATABASE_URL;
const patience = { beatMs: 50, answerMs: 200 };

describe.runIf(url)('the channel of announcements', () => {
  const direct = new URL(url ?? 'postgres://none.invalid');
  const sockets = new Set<Socket>();
  const way = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect(Number(direct.port), direct.hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {}); // The other end goes with it.
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(server).pipe(client);
  });
  let channel: string;
  let heard: string[];
  let listeners: pg.Client;

  beforeEach(async () => {
    channel = `channel-${randomUUID()}`;
    heard = [];
    way.listen(0, '127.0.0.1');
    listeners = new pg.Client({ connectionString: url });
    await Promise.all([once(way, 'listening'), listeners.connect()]);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    way.close();
    await listeners.end();
  });

  const urlByTheWay = () => {
    const byTheWay = new URL(direct);
    byTheWay.port = String((way.address() as AddressInfo).port);
    return byTheWay.href;
  };
  const say = async (what: string) => {
    await listeners.query('SELECT pg_notify($1, $2)', [channel, what]);
    return heard;
  };

  it('is listened to anew where its line goes dead without a word', async () => {
    const close = await listenForever(urlByTheWay(), channel, (what) => heard.push(what), patience);
    await expect.poll(() => say('before')).toContain('before');
    for (const socket of sockets) socket.unpipe().pause();
    await expect.poll(() => say('after'), { timeout: 10_000 }).toContain('after');
    await close();
  });

  it('is closed in time where its line is dead', async () => {
    const close = await listenForever(urlByTheWay(), channel, () => {});
    for (const socket of sockets) socket.unpipe().pause();
    await close();
  });

  it('leaves no connection to a server that lets it in and then refuses to be listened to', async () => {
    const named = new URL(direct);
    named.searchParams.set('application_name', channel);
    await expect(listenForever(named.href, '', () => {})).rejects.toThrow('zero-length');
    const sql = 'SELECT 1 FROM pg_stat_activity WHERE application_name = $1';
    await expect.poll(async () => (await listeners.query(sql, [channel])).rowCount).toBe(0);
  });
});
