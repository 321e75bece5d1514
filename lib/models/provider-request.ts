import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestPlain,
} from 'node:http';
import { request as requestSecure } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
} from 'node:zlib';
import { errorFromNetwork, errorFromStatus, ProviderError } from './provider-error.ts';
import { quotable } from './provider-sentence.ts';

const longestErrorBody = 64 * 1024;

/** Told of the connection of a request: its head, and its socket from when it has one. */
type Watch = { head(headers: IncomingHttpHeaders): void; opened(): void; closed(): void };

/** What a provider is sent. */
export type ProviderRequest = {
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal: AbortSignal;
  /** Told of what is seen of the connection. */
  watch?: Watch;
};

/**
 * Sends a request to a provider and waits for the head of its response. Node's own client: it waits
 * as long as we do (fetch gives up after 300 s), and an abort closes the socket within the same turn
 * of the event loop, also when everything has arrived and is not read yet. A server that refuses
 * `stream_options` is asked again without them: it gives no usage, but an answer.
 * @returns the body of a good response, uncompressed; whoever gets it must read it or destroy it.
 * @throws {ProviderError} for no response, a status that is not 2xx, a redirect, and a compression
 * that cannot be read; the signal's reason once the signal has aborted.
 */
export async function requestProvider(request: ProviderRequest): Promise<Readable> {
  const response = await responseTo(request);
  const { statusCode = 0, headers } = response;
  request.watch?.head(headers);
  if (statusCode >= 300 && statusCode < 400 && headers.location) {
    response.destroy();
    throw new ProviderError(
      'provider_rejected',
      `The provider's address redirects to ${quotable(headers.location)}. Use that address instead.`,
    );
  }
  const body = await decoded(response);
  if (statusCode >= 200 && statusCode < 300) return body;
  const text = await textOf(body, longestErrorBody, request.signal);
  const plain = /stream_options|include_usage/i.test(text) ? withoutOptions(request.body) : null;
  if (plain !== null && (statusCode === 400 || statusCode === 422)) {
    return await requestProvider({ ...request, body: plain });
  }
  throw errorFromStatus(statusCode, parsed(text), retryAfter(response));
}

function withoutOptions(body = ''): string | null {
  if (!body.includes('"stream_options"')) return null;
  const { stream_options, ...rest } = JSON.parse(body);
  return stream_options === undefined ? null : JSON.stringify(rest);
}

async function responseTo({
  url,
  method,
  body,
  signal,
  watch,
  ...options
}: ProviderRequest): Promise<IncomingMessage> {
  signal.throwIfAborted();
  try {
    const send = url.startsWith('https:') ? requestSecure : requestPlain;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { ...options.headers, 'accept-encoding': 'identity', ...length };
    const request = send(url, { method, headers });
    // Node's own option for it destroys the socket with an error, which nobody hears where all of
    // the answer has arrived and is not read yet: that would end the process.
    const hangUp = () => request.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    request.once('close', () => signal.removeEventListener('abort', hangUp));
    if (watch) watchSocket(request, watch);
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

/** Tells when the socket closes while the request has it; one that rests in the pool is not closed. */
function watchSocket(request: ClientRequest, { opened, closed }: Watch): void {
  request.once('socket', (socket) => {
    opened();
    socket.once('close', closed);
    const forget = () => {
      // One that is destroyed says so in a moment, which on a busy machine may come later than this.
      if (!socket.destroyed) socket.removeListener('close', closed);
    };
    request.once('close', () => setImmediate(forget));
  });
}

// Whatever has arrived is handed on at once, also where the end is missing.
const zlibOptions = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const brotliOptions = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/** The body of a response, uncompressed: some servers compress although they are asked not to. */
async function decoded(response: IncomingMessage): Promise<Readable> {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return response;
  const decoder = await decoderFor(encoding, response);
  if (decoder) return pipeline(response, decoder, () => undefined);
  response.destroy();
  throw new ProviderError(
    'provider_garbled',
    `The provider compressed its answer as ${quotable(encoding)}, which cannot be read. Turn that off at the provider.`,
  );
}

async function decoderFor(encoding: string, response: IncomingMessage) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip(zlibOptions);
  if (encoding === 'br') return createBrotliDecompress(brotliOptions);
  if (encoding !== 'deflate') return null;
  // Some servers leave out the two bytes in front that the name stands for.
  await Promise.race([once(response, 'readable'), once(response, 'close')]);
  const first: Buffer | null = response.read(1);
  if (first) response.unshift(first);
  const isBare = ((first?.[0] ?? 8) & 0x0f) !== 8;
  return isBare ? createInflateRaw(zlibOptions) : createInflate(zlibOptions);
}

/**
 * The text of a body, or its beginning where it is longer or cut short.
 * @param longest in characters.
 */
export async function textOf(body: Readable, longest: number, signal: AbortSignal) {
  let text = '';
  try {
    for await (const chunk of body.setEncoding('utf8')) {
      text += chunk;
      if (text.length > longest) break;
    }
  } catch {
    // What has arrived tells enough; whoever needs all of it finds that it does not parse.
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
