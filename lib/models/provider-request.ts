import { errorFromNetwork, errorFromStatus, ProviderError } from './provider-error.ts';
import { presentable, sentenceIn } from './provider-sentence.ts';

const longestErrorBody = 64 * 1024;

/**
 * `fetch` to a provider, in which everything but a response of the expected kind is an error.
 * @param expected the media type that the caller can read.
 * @throws {ProviderError} for no response, a status that is not 2xx, and a body of another kind;
 * the signal's reason once the signal has aborted.
 */
export async function requestProvider(
  url: Parameters<typeof fetch>[0],
  init: RequestInit,
  expected: 'text/event-stream' | 'application/json',
): Promise<Response> {
  let response: Response;
  try {
    // The framework's fetch would otherwise think of keeping the answer.
    response = await fetch(url, { ...init, cache: 'no-store' });
  } catch (error) {
    init.signal?.throwIfAborted();
    throw errorFromNetwork(error);
  }
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  const otherKind =
    type.includes('text/html') ||
    (expected === 'text/event-stream' && type.includes('application/json'));
  if (response.ok && !otherKind) return response;

  const body = parsed(await readStart(response, init.signal));
  if (!response.ok) throw errorFromStatus(response.status, body, retryAfter(response.headers));
  const sentence = sentenceIn(body);
  throw sentence === null
    ? new ProviderError(
        'provider_garbled',
        `The provider answered with ${type.split(';')[0]} instead of ${expected}. Check its address.`,
      )
    : new ProviderError('provider_failed', presentable(sentence));
}

async function readStart(response: Response, signal?: AbortSignal | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > longestErrorBody) break;
    }
  } catch {
    // The status already tells the failure; a body cut short only makes its sentence poorer.
    signal?.throwIfAborted();
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
function retryAfter(headers: Headers): number | null {
  const inMs = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (inMs >= 0) return inMs;
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
