import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from './fixtures.ts';

test('A client that offers another protocol is answered as if it had not', async ({ halt }) => {
  const response = await askToUpgrade(halt.url, '/api/health', { upgrade: 'h2c' });
  expect(response.statusCode).toBe(200);
});

test('A WebSocket that is offered is answered, and not left hanging', async ({ guest, halt }) => {
  const { cookie } = guest;
  const webSocket = {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const statusOf = async (path: string, headers: Record<string, string>) =>
    (await askToUpgrade(halt.url, path, { ...webSocket, ...headers })).statusCode;
  expect(await statusOf('/api/live', { cookie, origin: halt.url })).toBe(404);
  expect(await statusOf('/api/runs', { cookie, origin: halt.url })).toBe(200);
  expect(await statusOf('/api/runs', { origin: halt.url })).toBe(401);
  expect(await statusOf('/', {})).toBe(200);
  expect((await guest.get('/api/health')).status).toBe(200);
});

/** The answer to a request that offers another protocol; its connection is closed. */
async function askToUpgrade(
  haltUrl: string,
  path: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(haltUrl);
  const asked = request({ hostname, port, path, headers: { connection: 'upgrade', ...headers } });
  asked.end();
  const [response] = await Promise.race([once(asked, 'upgrade'), once(asked, 'response')]);
  asked.destroy();
  return response;
}
