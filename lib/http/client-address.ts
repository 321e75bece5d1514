import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Has the rest of Halt read in X-Forwarded-For one address only: that of the client, as far as it can be
 * known. What a client writes there itself counts for nothing.
 * @param proxies how many proxies stand before Halt, each of which adds who asked it
 */
export function rewriteForwardedFor(request: IncomingMessage, proxies: number): void {
  const { headers, socket } = request;
  const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const chain = [...said.map((each) => each.trim()).filter((each) => each !== '')];
  const peer = socket.remoteAddress ?? '';
  headers['x-forwarded-for'] = proxies === 0 ? peer : (chain.at(-proxies) ?? chain[0] ?? peer);
}

/** Who is counted as one: an address, or of IPv6 the network of a household, which has many. */
export function addressOf(headers: Pick<Headers, 'get'>): string {
  const address = (headers.get('x-forwarded-for') ?? '').replace(/^::ffff:/i, '');
  if (!isIPv6(address)) return address;
  const [groups = '', rest] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const known = groups === '' ? [] : groups.split(':');
  const after = rest ? rest.split(':') : [];
  const zeros = Array<string>(rest === undefined ? 0 : 8 - known.length - after.length).fill('0');
  return [...known, ...zeros, ...after].slice(0, 4).join(':');
}
