import { type Frame, isRecord, valueAt } from './frame.ts';

/** Tokens as a provider counts them; null where it does not say. Cached is part of the input, reasoning of the output. */
export type Counts = {
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  reasoningTokens: number | null;
};

export const noCounts: Counts = {
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  reasoningTokens: null,
};

/** What an event says of tokens, whoever's protocol it is of; null where it says nothing. */
export function countsIn(frame: Frame): Counts | null {
  const { usageMetadata } = frame;
  if (isRecord(usageMetadata)) return googleCounts(usageMetadata);
  const places = [frame, frame.response, frame.message, frame.x_groq];
  const usage = places.map((place) => valueAt(place, 'usage')).find(isRecord);
  if (!usage) return null;
  return 'cache_read_input_tokens' in usage ? anthropicCounts(usage) : openaiCounts(usage);
}

/** The provider's id of the answer; null where the event has none. */
export function responseIdIn(frame: Frame): string | null {
  const ids = [valueAt(frame, 'response', 'id'), valueAt(frame, 'message', 'id')];
  const isOfAnswer = Array.isArray(frame.choices) || frame.object === 'response';
  const id = [...ids, frame.responseId, isOfAnswer ? frame.id : null].find(isResponseId);
  return id ?? null;
}

export function isResponseId(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value);
}

/** Both of OpenAI's APIs, and Anthropic's where it names no cache. */
function openaiCounts(usage: Frame): Counts {
  const input = valueAt(usage, 'prompt_tokens_details') ?? usage.input_tokens_details;
  const output = valueAt(usage, 'completion_tokens_details') ?? usage.output_tokens_details;
  return {
    inputTokens: count(usage.prompt_tokens ?? usage.input_tokens),
    outputTokens: count(usage.completion_tokens ?? usage.output_tokens),
    cachedInputTokens: count(valueAt(input, 'cached_tokens')),
    reasoningTokens: count(valueAt(output, 'reasoning_tokens')),
  };
}

/** Its input is what no cache held. */
function anthropicCounts(usage: Frame): Counts {
  const cached = count(usage.cache_read_input_tokens);
  const written = count(usage.cache_creation_input_tokens);
  const fresh = count(usage.input_tokens);
  return {
    inputTokens: fresh === null ? null : fresh + (cached ?? 0) + (written ?? 0),
    outputTokens: count(usage.output_tokens),
    cachedInputTokens: cached,
    reasoningTokens: null,
  };
}

/** Its output is counted without the thoughts. */
function googleCounts(usage: Frame): Counts {
  const said = count(usage.candidatesTokenCount);
  const thought = count(usage.thoughtsTokenCount);
  return {
    inputTokens: count(usage.promptTokenCount),
    outputTokens: said === null && thought === null ? null : (said ?? 0) + (thought ?? 0),
    cachedInputTokens: count(usage.cachedContentTokenCount),
    reasoningTokens: thought,
  };
}

/** What is larger is no count of one answer, but a provider's way to say that it has none. */
const largestCount = 2 ** 31 - 1;

function count(value: unknown): number | null {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return isCount && value <= largestCount ? value : null;
}
