import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { addressOf, rewriteForwardedFor } from './client-address.ts';

/** The address that is counted, of a request with this header, behind so many proxies. */
async function counted(forwardedFor: string | null, proxies: number): Promise<string> {
  const server = createServer((asked, response) => {
    rewriteForwardedFor(asked, proxies);
    response.end(addressOf(new Headers(asked.headers as Record<string, string>)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor };
  const sent = request({ port, host: '127.0.0.1', headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  server.close();
  return text;
}

it('is who connects, whatever they write of themselves', async () => {
  expect(await counted(null, 0)).toBe('127.0.0.1');
  expect(await counted('203.0.113.1', 0)).toBe('127.0.0.1');
});

it('is what the proxy before Halt has added, and not what was there before', async () => {
  expect(await counted('203.0.113.1', 1)).toBe('203.0.113.1');
  expect(await counted('198.51.100.9, 203.0.113.1', 1)).toBe('203.0.113.1');
  expect(await counted('1.1.1.1, 203.0.113.1, 10.0.0.1', 2)).toBe('203.0.113.1');
  expect(await counted(null, 1)).toBe('127.0.0.1');
});

it('is one for all the addresses of a household', async () => {
  const household = '2001:db8:0:7';
  for (const own of ['2001:db8:0:7::1', '2001:DB8:0:7:8:9:a:b', '2001:0db8::7:0:0:0:1']) {
    expect(await counted(own, 1)).toBe(household);
  }
  expect(await counted('2001:db8:0:8::1', 1)).not.toBe(household);
  expect(await counted('::ffff:203.0.113.1', 1)).toBe('203.0.113.1');
});
