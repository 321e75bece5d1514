import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { LiveConnection } from './live-connection.ts';

let server: WebSocketServer;
let page: WebSocket;
let respond: (request: Request) => Promise<Response>;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => new LiveConnection(socket, (request) => respond(request)));
  await once(server, 'listening');
  page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(page, 'open');
});

afterEach(async () => {
  page.terminate();
  server.close();
  await once(server, 'close');
});

it('hangs up on a response that comes after the page has called its request off', async () => {
  const hungUp = Promise.withResolvers<void>();
  respond = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return new Response(new ReadableStream({ cancel: () => hungUp.resolve() }));
  };
  const ended = frameOfType('end');
  page.send(frame({ type: 'request', id: 1, method: 'GET', path: '/', body: null }));
  page.send(frame({ type: 'abort', id: 1 }));
  await hungUp.promise;
  expect(await ended).toEqual({ type: 'end', id: 1, broken: true });
});

it('hangs up on a response whose page is gone before it begins', async () => {
  const hungUp = Promise.withResolvers<void>();
  respond = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return new Response(new ReadableStream({ cancel: () => hungUp.resolve() }));
  };
  page.send(frame({ type: 'request', id: 1, method: 'GET', path: '/', body: null }), () =>
    page.terminate(),
  );
  await hungUp.promise;
});

function frame(content: object): string {
  return JSON.stringify(content);
}

function frameOfType(type: string): Promise<unknown> {
  return new Promise((resolve) => {
    page.on('message', (data) => {
      const content = JSON.parse(String(data));
      if (content.type === type) resolve(content);
    });
  });
}
