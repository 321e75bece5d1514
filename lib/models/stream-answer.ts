import { setTimeout as delay } from 'node:timers/promises';
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import pRetry from 'p-retry';
import { isGrowing } from '#lib/shared/run.ts';
import { AnswerParts, type Heard } from './answer-parts.ts';
import { AnswerRecord } from './answer-record.ts';
import { askThrough, languageModel } from './language-model.ts';
import { promptOf, signedBy } from './prompt.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from './provider.ts';
import { errorOfFinish, ProviderError, toProviderError } from './provider-error.ts';
import { keysOf, presentable } from './provider-sentence.ts';
import { rememberWithoutTools, usableTools, withoutRefused } from './refusals.ts';
import { AnswerWire } from './wire/answer-wire.ts';

/** Characters of one answer, with its reasoning and all else. */
const longestAnswer = 16 * 1024 * 1024;
const longestRetryAfterMs = 5_000;
const oneFrame = () => 16;

/** What one answer is asked with. `model` is the provider's own name of it. */
type Question = {
  provider: Provider;
  model: string;
  messages: readonly TranscriptMessage[];
  /** What the model may call; what it calls is told, and never done here. */
  tools: readonly LanguageModelV4FunctionTool[];
  signal: AbortSignal;
  /** How long words are gathered that are told together, in milliseconds. */
  frameMs?: () => number;
  /** Is told of what is known beside the words, also where the answer is broken off. */
  record?: AnswerRecord;
};

/** Told each piece of an answer, in order; a block's metadata comes last, with an empty text. */
export type Hear = (part: Heard) => void;

type Asked = Question & { retries: number };

/**
 * Asks the provider for an answer and tells what it says as it streams in. A request that fails
 * before its first word is made again where that can help, at most `retries` times.
 *
 * When the signal aborts, the provider's socket is closed, nothing more is told, no request or retry
 * starts any more, and the signal's reason is thrown, unless the provider had finished before.
 * @param hear is called for each piece, in order; what it throws ends the answer.
 * @returns the provider's own count of tokens, null where it gave none; only once the provider has
 * said itself that it has finished.
 * @throws {ProviderError} for every failure of the provider.
 */
export async function streamAnswer(asked: Asked, hear: Hear): Promise<ReportedUsage | null> {
  const first = { ...asked, tools: usableTools(asked) };
  let heard = false;
  const hearing: Hear = (part) => {
    heard = true;
    hear(part);
  };
  try {
    return await askWithRetries(first, hearing);
  } catch (error) {
    const second = heard || asked.signal.aborted ? null : withoutRefused(first, error);
    if (!second) throw error;
    const usage = await askWithRetries({ ...first, ...second }, hear);
    if (first.tools.length > 0 && second.tools?.length === 0) rememberWithoutTools(asked);
    return usage;
  }
}

async function askWithRetries(
  { retries, ...question }: Asked,
  hear: Hear,
): Promise<ReportedUsage | null> {
  const { signal } = question;
  let heard = false;
  let finished: { usage: ReportedUsage | null } | null = null;
  const hearing: Hear = (part) => {
    heard = true;
    hear(part);
  };
  const attempt = async () => {
    finished = { usage: await readAnswer(question, hearing) };
    return finished;
  };
  const canHelp = (error: Error): error is ProviderError => !heard && worthRetrying(error);
  try {
    const { usage } = await pRetry(attempt, {
      retries,
      signal,
      minTimeout: 200,
      maxTimeout: 2_000,
      factor: 3,
      randomize: true,
      shouldRetry: ({ error }) => canHelp(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft === 0 || !canHelp(error) || !error.retryAfterMs) return;
        await delay(error.retryAfterMs, undefined, { signal });
      },
    });
    return usage;
  } catch (error) {
    // An abort that came too late is thrown as well.
    if (finished) return (finished as { usage: ReportedUsage | null }).usage;
    signal.throwIfAborted();
    throw error;
  }
}

function worthRetrying(error: Error): error is ProviderError {
  return (
    error instanceof ProviderError &&
    error.retryable &&
    (error.retryAfterMs ?? 0) <= longestRetryAfterMs
  );
}

/**
 * One request to the provider, by its SDK model, and its answer, told as it arrives. When the
 * question's signal aborts, the socket is closed within the same turn of the event loop, and nothing
 * is told any more.
 * @returns the provider's count of tokens, once it has said that it has finished.
 * @throws {ProviderError} for every failure; the signal's reason once it has aborted, unless the
 * provider had finished before; what `hear` throws.
 */
async function readAnswer(question: Question, hear: Hear): Promise<ReportedUsage | null> {
  const { signal, provider, model, messages } = question;
  const { frameMs = oneFrame, record = new AnswerRecord() } = question;
  signal.throwIfAborted();
  const wire = new AnswerWire(provider, signal, { frameMs, record });
  const ear = new Ear(signal, hear);
  const sign = signedBy.bind(null, provider.id, model);
  const parts = new AnswerParts(sign, (part) => ear.hear(part));
  try {
    await readParts(wire, question, parts);
    if (wire.failure) throw wire.failure;
    if (wire.finish === null) throw new ProviderError('provider_cut');
    record.finish(parts.usage);
    const limit = errorOfFinish(wire.finish, parts.usage);
    if (limit) throw limit;
    return parts.usage;
  } catch (error) {
    if (ear.fault) throw ear.fault.error;
    signal.throwIfAborted();
    const failure = wire.failure ?? toProviderError(error);
    const secrets = { keys: keysOf(provider), transcript: messages };
    throw failure.withMessage(presentable(failure.message, secrets));
  } finally {
    wire.close();
  }
}

async function readParts(wire: AnswerWire, question: Question, parts: AnswerParts) {
  const { provider, model, messages } = question;
  const tools = [...question.tools];
  const prompt = promptOf(messages, { provider, model, hasTools: tools.length > 0 });
  // The conversation is kept here, not there.
  const providerOptions = { openai: { store: false } };
  const asked = languageModel(provider, model);
  const options = { prompt, providerOptions, ...(tools.length > 0 && { tools }) };
  const { stream } = await askThrough(wire.fetch, async () => asked.doStream(options));
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts.end();
    // An event that is not understood ends no answer: whether it is whole, the wire knows.
    parts.take(value);
  }
}

/** Stands before whoever hears an answer: nothing passes after an abort, or beyond the bounds. */
class Ear {
  /** What whoever hears has thrown. */
  fault: { error: unknown } | null = null;
  readonly #signal: AbortSignal;
  readonly #hear: Hear;
  #length = 0;

  constructor(signal: AbortSignal, hear: Hear) {
    this.#signal = signal;
    this.#hear = hear;
  }

  hear(part: Heard): void {
    // Of an answer that was told to its last word, metadata may still come.
    const isInput = part.type === 'tool-input';
    if (this.#signal.aborted && !isInput && isGrowing(part) && part.text === '') return;
    this.#signal.throwIfAborted();
    this.#length += lengthOf(part);
    if (this.#length > longestAnswer) {
      const message = `This answer was ended at ${longestAnswer / 2 ** 20} million characters.`;
      throw new ProviderError('provider_limit', message);
    }
    try {
      this.#hear(part);
    } catch (error) {
      this.fault = { error };
      throw error;
    }
  }
}

function lengthOf(part: Heard): number {
  if (part.type === 'tool-input') return part.delta.length;
  return isGrowing(part) ? part.text.length : JSON.stringify(part).length;
}
