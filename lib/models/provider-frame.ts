import type { ReportedUsage, Words } from './answer-words.ts';
import { errorFromStatus, ProviderError } from './provider-error.ts';

/** One parsed event of a provider's stream, of either API; nothing in it is sure to be there. */
type Frame = Record<string, unknown>;

/** What one event of a provider's stream tells. */
export type FrameNews = {
  /** What it adds to the answer. */
  words: Words[];
  /** The failure that it announces in the middle of the stream. */
  error: ProviderError | null;
  /** Whether it says that the provider has finished its answer. */
  isLast: boolean;
  /** What cut the answer short, in the provider's word for it; null where it came to its own end. */
  limit: string | null;
  usage: ReportedUsage | null;
};

/**
 * Reads one event of a provider's stream: a chunk of Chat Completions, with the reasoning of those
 * servers that give it, or an event of the Responses API. Events of other types tell nothing.
 * @param data the event's data, JSON.
 * @param event the event's name, where it has one.
 * @throws {ProviderError} for what cannot be an event of either.
 */
export function readFrame(data: string, event?: string): FrameNews {
  const frame = parsed(data);
  const error = event === 'error' ? failure(frame.error ?? frame) : errorIn(frame);
  const words = error ? [] : typeof frame.type === 'string' ? itemWords(frame) : chunkWords(frame);
  return { words, error, isLast: isLast(frame), limit: limitIn(frame), usage: usageIn(frame) };
}

function parsed(data: string): Frame {
  let frame: unknown = null;
  try {
    frame = JSON.parse(data);
  } catch {
    // Told below; the parser's own message would quote the answer.
  }
  // Gemini's endpoint puts its errors into a list.
  if (Array.isArray(frame) && frame.length === 1) [frame] = frame;
  if (isRecord(frame)) return frame;
  throw new ProviderError('provider_garbled');
}

/** A chunk: https://platform.openai.com/docs/api-reference/chat-streaming */
function chunkWords(frame: Frame): Words[] {
  const delta = firstChoice(frame)?.delta;
  if (!isRecord(delta)) return [];
  // vLLM and DeepSeek say reasoning_content; OpenRouter, Ollama and newer vLLM reasoning.
  const reasoning = wordsOf('reasoning', delta.reasoning_content || delta.reasoning);
  const content = delta.content || delta.refusal;
  // Mistral gives a list of parts where it reasons.
  const text = Array.isArray(content) ? content.flatMap(partWords) : wordsOf('text', content);
  return [...reasoning, ...text];
}

function partWords(part: unknown): Words[] {
  if (typeof part === 'string') return wordsOf('text', part);
  if (!isRecord(part)) throw new ProviderError('provider_garbled');
  if (part.type === 'text') return wordsOf('text', part.text);
  if (part.type !== 'thinking' || !Array.isArray(part.thinking)) return [];
  return part.thinking.flatMap((thought) =>
    isRecord(thought) && thought.type === 'text' ? wordsOf('reasoning', thought.text) : [],
  );
}

/** An event: https://platform.openai.com/docs/api-reference/responses-streaming */
function itemWords(frame: Frame): Words[] {
  switch (frame.type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return wordsOf('text', frame.delta);
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return wordsOf('reasoning', frame.delta);
    case 'response.reasoning_summary_part.added':
      return Number(frame.summary_index) > 0 ? wordsOf('reasoning', '\n\n') : [];
    default:
      return [];
  }
}

function wordsOf(type: Words['type'], text: unknown): Words[] {
  if (text === undefined || text === null || text === '') return [];
  if (typeof text === 'string') return [{ type, text }];
  throw new ProviderError('provider_garbled');
}

function errorIn(frame: Frame): ProviderError | null {
  if (frame.type === 'response.failed') return failure(valueAt(frame, 'response', 'error'));
  if (frame.error) return failure(frame.error);
  if (frame.type === 'error' || frame.object === 'error') return failure(frame);
  return firstChoice(frame)?.finish_reason === 'error'
    ? new ProviderError('provider_failed')
    : null;
}

function isLast(frame: Frame): boolean {
  if (frame.type === 'response.completed' || frame.type === 'response.incomplete') return true;
  return Boolean(firstChoice(frame)?.finish_reason);
}

/** Reasons to finish that are no end of an answer: it was cut short, for the reader to know. */
const limits = ['length', 'content_filter', 'insufficient_system_resource', 'abort'];

function limitIn(frame: Frame): string | null {
  if (frame.type === 'response.incomplete') {
    const details = valueAt(frame, 'response', 'incomplete_details');
    const reason = isRecord(details) ? details.reason : null;
    return typeof reason === 'string' ? reason : 'length';
  }
  const reason = firstChoice(frame)?.finish_reason;
  return typeof reason === 'string' && limits.includes(reason) ? reason : null;
}

function usageIn(frame: Frame): ReportedUsage | null {
  const usage = frame.usage ?? valueAt(frame, 'response', 'usage');
  if (!isRecord(usage)) return null;
  const inputTokens = usage.prompt_tokens ?? usage.input_tokens;
  const outputTokens = usage.completion_tokens ?? usage.output_tokens;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : null;
}

function firstChoice(frame: Frame): Frame | null {
  const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : null;
  return isRecord(choice) ? choice : null;
}

function failure(error: unknown): ProviderError {
  return errorFromStatus(isRecord(error) ? statusOf(error) : 500, { error });
}

// Errors inside a stream have no HTTP status; their code, type or status field has to tell.
function statusOf(error: Frame): number {
  for (const value of [error.status, error.code]) {
    const status = Number(value);
    if (Number.isInteger(status) && status >= 400 && status <= 599) return status;
  }
  const kind = `${error.code} ${error.type}`.toLowerCase();
  if (/insufficient_quota|rate_limit/.test(kind)) return 429;
  if (/authentication|invalid_api_key|permission/.test(kind)) return 401;
  if (/not_found/.test(kind)) return 404;
  if (/invalid|bad_request|context_length/.test(kind)) return 400;
  return 500;
}

function valueAt(frame: Frame, outer: string, inner: string): unknown {
  const value = frame[outer];
  return isRecord(value) ? value[inner] : null;
}

function isRecord(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is larger is no count of one answer, but a provider's way to say that it has none. */
const largestCount = 2 ** 31 - 1;

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largestCount;
}
