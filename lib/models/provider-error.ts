import type { ReportedUsage } from './answer-words.ts';
import { presentable, sentenceIn } from './provider-sentence.ts';

const sentences = {
  provider_unreachable: 'The provider could not be reached.',
  provider_refused_key: 'The provider refused the API key.',
  provider_rate_limited: 'The provider is getting too many requests. Try again in a moment.',
  provider_unknown_model: 'The provider does not know this model.',
  provider_rejected: 'The provider did not accept the request.',
  provider_failed: 'The provider failed to answer.',
  provider_cut: 'The connection to the provider broke before the answer was finished.',
  provider_limit: 'The provider ended this answer before its end.',
  provider_garbled: 'The provider sent something that could not be understood.',
} as const;

/** Every way in which a provider can fail a run. */
export type ProviderErrorCode = keyof typeof sentences;

const retryableCodes: ReadonlySet<ProviderErrorCode> = new Set([
  'provider_unreachable',
  'provider_rate_limited',
  'provider_failed',
  'provider_cut',
]);

type Details = {
  retryable?: boolean;
  retryAfterMs?: number | null;
  usage?: ReportedUsage | null;
};

/**
 * A failure of the provider. The message is a sentence for the user: the provider's own where it
 * gave one. It carries no cause, because the causes hold the request, and so the prompt.
 */
export class ProviderError extends Error {
  override name = 'ProviderError';

  /** The server's bundle may hold this class twice; whichever made it, it is the same error. */
  static override [Symbol.hasInstance](value: unknown): value is ProviderError {
    return value instanceof Error && value.name === 'ProviderError';
  }

  readonly code: ProviderErrorCode;
  /** Whether the same request may succeed a moment later. */
  readonly retryable: boolean;
  /** How long the provider asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The provider's own count of what it has written all the same. */
  readonly usage: ReportedUsage | null;

  constructor(code: ProviderErrorCode, message?: string | null, details: Details = {}) {
    super(message || sentences[code]);
    this.code = code;
    this.retryable = details.retryable ?? retryableCodes.has(code);
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.usage = details.usage ?? null;
  }

  /** The same error with another sentence, or with the code's own where that is null. */
  withMessage(message: string | null): ProviderError {
    return new ProviderError(this.code, message, this);
  }
}

/** The error for an answer that the provider has cut short. @param limit its word for why. */
export function errorFromLimit(limit: string, usage: ReportedUsage | null): ProviderError {
  return new ProviderError('provider_limit', limitSentences.get(limit), { usage });
}

const limitSentences = new Map([
  ['length', 'The provider ended this answer at its limit of length.'],
  ['max_output_tokens', 'The provider ended this answer at its limit of length.'],
  ['content_filter', 'The provider’s content filter ended this answer.'],
]);

/**
 * The error that an HTTP status and an error body stand for.
 * @param body the body, parsed where it was JSON.
 */
export function errorFromStatus(
  status: number,
  body: unknown,
  retryAfterMs: number | null = null,
): ProviderError {
  const code = codeOfStatus(status);
  const message = sentenceIn(body) ?? `${sentences[code].slice(0, -1)} (HTTP ${status}).`;
  // A used-up quota comes as 429 as well, and does not come back within a retry.
  const retryable = status === 408 || (retryableCodes.has(code) && !namesQuota(body));
  return new ProviderError(code, presentable(message), { retryable, retryAfterMs });
}

function codeOfStatus(status: number): ProviderErrorCode {
  if (status === 401 || status === 403) return 'provider_refused_key';
  if (status === 404) return 'provider_unknown_model';
  if (status === 429) return 'provider_rate_limited';
  if (status >= 500 || status === 408) return 'provider_failed';
  return 'provider_rejected';
}

function namesQuota(body: unknown): boolean {
  return JSON.stringify(body ?? null).includes('insufficient_quota');
}

const cutCodes = new Set(['ECONNRESET', 'EPIPE']);

/** The error for a request that got no response: nobody listened, or the socket was cut. */
export function errorFromNetwork(thrown: unknown): ProviderError {
  const code = networkCode(thrown);
  if (code?.startsWith('HPE_')) {
    return new ProviderError(
      'provider_garbled',
      'The provider does not speak HTTP at its address.',
    );
  }
  if (code !== null && cutCodes.has(code)) {
    return new ProviderError('provider_cut', 'The provider closed the connection without a word.');
  }
  const detail = code === null ? '' : ` (${code})`;
  return new ProviderError(
    'provider_unreachable',
    `The provider could not be reached${detail}. Check that it runs and that its address is right.`,
  );
}

function networkCode(thrown: unknown): string | null {
  let current: unknown = thrown;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = current.cause;
  }
  return null;
}

/** Any value thrown while an answer was being read, as the ProviderError that it means. */
export function toProviderError(thrown: unknown): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  if (thrown instanceof Error && thrown.name === 'TimeoutError') {
    return new ProviderError('provider_unreachable', 'The provider did not answer in time.');
  }
  return new ProviderError(networkCode(thrown) === null ? 'provider_garbled' : 'provider_cut');
}
