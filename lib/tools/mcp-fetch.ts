import { once } from 'node:events';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { Readable } from 'node:stream';

/** Bytes of an answer to one request; what is kept of a result is far less. */
const longestAnswer = 16 * 1024 * 1024;

/**
 * Node's own client as a `fetch`, for what the MCP client sends: global fetch gives up after 300 seconds
 * of silence, while a tool may work for longer. It follows no redirect and bounds what is read.
 */
export async function mcpFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', body, signal } = init;
  signal?.throwIfAborted();
  const { protocol } = new URL(url);
  const headers = {
    ...Object.fromEntries(new Headers(init.headers)),
    'accept-encoding': 'identity',
  };
  const send = protocol === 'https:' ? requestSecure : requestPlain;
  const request = send(url, { method, headers });
  // As an option of the request, the signal would destroy it with an error that nobody hears.
  const hangUp = () => request.destroy();
  signal?.addEventListener('abort', hangUp, { once: true });
  request.once('close', () => signal?.removeEventListener('abort', hangUp));
  request.end(typeof body === 'string' ? body : undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // Once the head is here, what goes wrong is the response's; the request repeats it.
  request.on('error', () => undefined);
  return responseOf(response, method === 'GET' ? Number.POSITIVE_INFINITY : longestAnswer);
}

function responseOf(message: IncomingMessage, most: number): Response {
  const { statusCode: status = 502, statusMessage: statusText, headers } = message;
  const lines = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const isEmpty = [204, 205, 304].includes(status);
  if (isEmpty) message.resume();
  const body = isEmpty ? null : Readable.toWeb(Readable.from(bounded(message, most)));
  return new Response(body as BodyInit | null, { status, statusText, headers: lines });
}

async function* bounded(message: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new Error(`The answer has more than ${most} bytes.`);
    yield chunk;
  }
}
