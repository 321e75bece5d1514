import { once } from 'node:events';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { errorFromNetwork, errorFromStatus, ProviderError } from './provider-error.ts';
import { presentable, sentenceIn } from './provider-sentence.ts';

const longestErrorBody = 64 * 1024;

/** What a provider is sent. */
export type ProviderRequest = {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
};

/**
 * Sends a request to a provider and waits for the head of its response; everything but a response
 * of the expected kind is an error. Node's own client: it waits as long as we do (fetch gives up
 * after 300 s), and an abort closes the socket within the same turn of the event loop.
 * @param expected the media type that the caller can read.
 * @returns the response; whoever gets it must read it or destroy it.
 * @throws {ProviderError} for no response, a status that is not 2xx, and a body of another kind;
 * the signal's reason once the signal has aborted.
 */
export async function requestProvider(
  request: ProviderRequest,
  expected: 'text/event-stream' | 'application/json',
): Promise<IncomingMessage> {
  const response = await responseTo(request);
  const { statusCode = 0 } = response;
  const ok = statusCode >= 200 && statusCode < 300;
  const type = response.headers['content-type']?.toLowerCase() ?? '';
  const otherKind =
    type.includes('text/html') ||
    (expected === 'text/event-stream' && type.includes('application/json'));
  if (ok && !otherKind) return response;

  const { location } = response.headers;
  if (statusCode >= 300 && statusCode < 400 && location) {
    response.destroy();
    throw new ProviderError(
      'provider_rejected',
      `The provider's address redirects to ${presentable(location)}. Use that address instead.`,
    );
  }
  const body = parsed(await readStart(response, request.signal));
  if (!ok) throw errorFromStatus(statusCode, body, retryAfter(response));
  const sentence = sentenceIn(body);
  throw sentence === null
    ? new ProviderError(
        'provider_garbled',
        `The provider answered with ${type.split(';')[0]} instead of ${expected}. Check its address.`,
      )
    : new ProviderError('provider_failed', presentable(sentence));
}

async function responseTo({
  url,
  body,
  signal,
  ...options
}: ProviderRequest): Promise<IncomingMessage> {
  signal.throwIfAborted();
  try {
    const send = url.startsWith('https:') ? requestSecure : requestPlain;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { ...options.headers, ...length };
    const request = send(url, { ...options, headers });
    // Node's own option for it destroys the socket with an error, which nobody hears where all of
    // the answer has arrived and is not read yet: that would end the process.
    const hangUp = () => request.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    request.once('close', () => signal.removeEventListener('abort', hangUp));
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    // Once the head is here, what goes wrong is the response's; the request repeats it.
    request.on('error', () => undefined);
    return response;
  } catch (error) {
    signal.throwIfAborted();
    throw errorFromNetwork(error);
  }
}

async function readStart(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > longestErrorBody) break;
    }
  } catch {
    // The status already tells the failure; a body cut short only makes its sentence poorer.
    signal.throwIfAborted();
  }
  return text;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Some servers complain in plain text.
    return body;
  }
}

/** What the provider's retry-after headers ask for, in milliseconds; null where they are absent. */
function retryAfter({ headers }: IncomingMessage): number | null {
  const inMs = Number.parseFloat(String(headers['retry-after-ms'] ?? ''));
  if (inMs >= 0) return inMs;
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
