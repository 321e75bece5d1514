import type { Readable } from 'node:stream';
import type { Provider } from '#lib/models/provider.ts';
import { requestProvider } from '#lib/models/provider-request.ts';

/**
 * Sends what an SDK model has written. A server that refuses `stream_options` is asked again once
 * without them: it gives no usage, but an answer.
 * @throws as requestProvider does.
 */
export async function sendRequest(
  provider: Provider,
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Readable> {
  const body = String(init.body);
  const plain = withoutOptions(body);
  const otherwise = plain ? { when: /stream_options|include_usage/i, body: plain } : undefined;
  const headers = headersOf(provider, init);
  return await requestProvider({ url, method: 'POST', headers, body, otherwise, signal });
}

function withoutOptions(body: string): string | null {
  if (!body.includes('"stream_options"')) return null;
  const { stream_options, ...rest } = JSON.parse(body);
  return stream_options === undefined ? null : JSON.stringify(rest);
}

const headersOfKeys = ['authorization', 'x-api-key', 'x-goog-api-key'];

/** The SDK does not do without a key; a server that has none is sent none. */
function headersOf({ apiKey, headers }: Provider, init: RequestInit): Record<string, string> {
  const all = new Headers(init.headers);
  if (apiKey === null) for (const name of headersOfKeys) all.delete(name);
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return Object.fromEntries(all);
}
