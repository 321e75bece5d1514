import { errorFromEvent, ProviderError } from '#lib/models/provider-error.ts';
import { sentenceIn } from '#lib/models/provider-sentence.ts';

/** One parsed event of a provider's stream; nothing in it is sure to be there. */
export type Frame = Record<string, unknown>;

/** What one event of a provider's stream tells, and how the SDK is to hear it. */
export type FrameNews = {
  /** What the SDK reads in its place: the event itself where it is as the SDK expects it. */
  frames: readonly Frame[];
  /** Whether it adds to the answer: words, reasoning, a tool call. */
  speaks: boolean;
  /** Why the provider finishes, in its own word; null where it does not say that it does. */
  finish: string | null;
  /** Whether nothing is added to the answer after it, by the rules of the protocol. */
  isFinal: boolean;
  /** Whether nothing at all comes after it. */
  isLast: boolean;
};

/**
 * Reads one event as a kind of provider sends it, and mends what the SDK would stumble over.
 * @param spoke whether anything of the answer came before.
 * @returns null for what is no event of that kind.
 */
export type Dialect = (frame: Frame, spoke: boolean) => FrameNews | null;

/** News of an event that only passes by. */
export const quiet = { speaks: false, finish: null, isFinal: false, isLast: false } as const;

export function isRecord(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current;
}

/** The text in a value of whatever shape: a string, a list of parts, an object that holds it. */
export function textIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 4) return '';
  if (Array.isArray(value)) return value.map((part) => textIn(part, depth + 1)).join('');
  const { text, content, thinking, summary } = value as Frame;
  return textIn(text ?? content ?? thinking ?? summary, depth + 1);
}

/**
 * The failure that an event announces, in any of the shapes that providers and gateways use.
 * @param event its name, where it has one.
 */
export function failureIn(frame: Frame, event?: string): ProviderError | null {
  if (frame.type === 'response.failed' || frame.type === 'response.cancelled') {
    return errorFromEvent(valueAt(frame, 'response', 'error'));
  }
  if (frame.error) return errorFromEvent(frame.error);
  const isError = event === 'error' || frame.type === 'error' || frame.object === 'error';
  if (isError) return errorFromEvent(frame);
  const choice = valueAt(frame, 'choices', 0);
  if (valueAt(choice, 'error')) return errorFromEvent(valueAt(choice, 'error'));
  return valueAt(choice, 'finish_reason') === 'error' ? new ProviderError('provider_failed') : null;
}

/** The failure that an event of no known kind announces; null where it may be anything. */
export function failureInOther(frame: Frame): ProviderError | null {
  const status = Number(frame.status_code ?? frame.status ?? frame.code);
  const isFailed = status >= 400 || /^(error|fail(ed|ure)?)$/i.test(String(frame.status));
  const isNamed = ['errors', 'detail', 'msg', 'error_message', 'fault'].some((key) => frame[key]);
  if (!isFailed && !isNamed) return null;
  return sentenceIn(frame) === null && !isFailed ? null : errorFromEvent(frame);
}
