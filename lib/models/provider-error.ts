import type { ReportedUsage } from './provider.ts';
import { sentenceIn } from './provider-sentence.ts';

const sentences = {
  provider_unreachable: 'The provider could not be reached.',
  provider_refused_key: 'The provider refused the API key.',
  provider_rate_limited: 'The provider is receiving too many requests. Try again in a moment.',
  provider_unknown_model: 'The provider does not know this model.',
  provider_rejected: 'The provider did not accept the request.',
  provider_failed: 'The provider failed to answer.',
  provider_cut: 'The connection to the provider was lost before the answer was finished.',
  provider_limit: 'The provider cut this answer short.',
  provider_garbled: 'The provider sent something Halt could not read.',
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

const length = /length|max_?(output_?|new_?|completion_?)?tokens|token_limit|context_window/i;
const filter =
  /filter|safety|block|prohibit|recitation|spii|sensitive|guardrail|^refusal$|policy_violation/i;
const otherLimits =
  /^malformed_|repetition|^(insufficient_system_resource|abort(ed)?|cancell?ed|timeout|unexpected_tool_call|too_many_tool_calls|language|other|no_image|network_error|failed|interrupted|preempted)$/i;

/**
 * The error for an answer that the provider has cut short; null where it came to its own end.
 * @param reason the provider's word for why it finished.
 */
export function errorOfFinish(reason: string, usage: ReportedUsage | null): ProviderError | null {
  if (length.test(reason)) {
    const message = 'This answer reached the provider’s length limit.';
    return new ProviderError('provider_limit', message, { usage });
  }
  if (filter.test(reason)) {
    const message = 'The provider’s content filter ended this answer.';
    return new ProviderError('provider_limit', message, { usage });
  }
  return otherLimits.test(reason) ? new ProviderError('provider_limit', null, { usage }) : null;
}

/**
 * The error that an HTTP status and an error body stand for.
 * @param body the body, parsed where it was JSON.
 */
export function errorFromStatus(
  status: number,
  body: unknown,
  retryAfterMs: number | null = null,
): ProviderError {
  const text = JSON.stringify(body ?? null);
  // Google says so with a 400.
  const code = text.includes('API_KEY_INVALID') ? 'provider_refused_key' : codeOfStatus(status);
  const message = sentenceIn(body) ?? `${sentences[code].slice(0, -1)} (HTTP ${status}).`;
  // A used-up quota comes as 429 as well, and does not come back within a retry.
  const isUsedUp = text.includes('insufficient_quota');
  const retryable = status === 408 || (retryableCodes.has(code) && !isUsedUp);
  return new ProviderError(code, message, { retryable, retryAfterMs });
}

function codeOfStatus(status: number): ProviderErrorCode {
  if (status === 401 || status === 403) return 'provider_refused_key';
  if (status === 404) return 'provider_unknown_model';
  if (status === 429) return 'provider_rate_limited';
  if (status >= 500 || status === 408) return 'provider_failed';
  return 'provider_rejected';
}

/** The error that a provider tells inside its answer, where no HTTP status says what it is. */
export function errorFromEvent(error: unknown): ProviderError {
  const known = typeof error === 'object' && error !== null ? error : {};
  return errorFromStatus(statusIn(known as Record<string, unknown>), { error });
}

function statusIn(error: Record<string, unknown>): number {
  for (const value of [error.status, error.status_code, error.code]) {
    const status = Number(value);
    if (Number.isInteger(status) && status >= 400 && status <= 599) return status;
  }
  const kind = `${error.code} ${error.type} ${error.status}`.toLowerCase();
  if (/insufficient_quota|rate_limit|resource_exhausted/.test(kind)) return 429;
  if (/authentication|invalid_api_key|permission/.test(kind)) return 401;
  if (/not_found/.test(kind)) return 404;
  if (/invalid|bad_request|context_length/.test(kind)) return 400;
  return 500;
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
    return new ProviderError(
      'provider_cut',
      'The provider closed the connection without answering.',
    );
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
  const code = networkCode(thrown);
  const isOfNetwork = code !== null && !code.startsWith('Z_') && !code.startsWith('ERR_');
  return new ProviderError(isOfNetwork ? 'provider_cut' : 'provider_garbled');
}
