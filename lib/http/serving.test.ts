import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { watchAnswers } from './serving.ts';

const stallMs = 200;
watchAnswers({ proxies: 0 }, stallMs);

async function serve(answer: Parameters<typeof createServer>[1]) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined); // Being cut off is what is asked for.
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  return { client, close: () => server.close() };
}

it('a client that never reads what it asked for is hung up on, and costs nothing any more', async () => {
  const closed = Promise.withResolvers<boolean>();
  const { client, close } = await serve((_request, response) => {
    response.once('close', () => closed.resolve(response.writableFinished));
    response.end(Buffer.alloc(64 * 2 ** 20));
  });
  client.pause();
  expect(await closed.promise).toBe(false);
  client.destroy();
  close();
});

it('a client that has read all there is may wait as long as it likes for more', async () => {
  const { client, close } = await serve((_request, response) => {
    response.write('The beginning.');
    // Longer than a client that does not read is waited for, as a model that thinks.
    setTimeout(() => response.end('The end.'), 3 * stallMs);
  });
  let text = '';
  client.on('data', (chunk) => {
    text += chunk;
    if (text.includes('The end.')) client.end();
  });
  await once(client, 'close');
  expect(text).toContain('The end.');
  close();
});
