import { type AnswerPart, isGrowing } from '#lib/shared/run.ts';
import { AnswerParts } from './answer-parts.ts';
import type { ReportedUsage, TranscriptMessage } from './answer-words.ts';
import { signedBy } from './kept-parts.ts';
import { languageModel, promptOf } from './language-model.ts';
import type { Provider } from './provider.ts';
import { errorOfFinish, ProviderError, toProviderError } from './provider-error.ts';
import { keysOf, presentable } from './provider-sentence.ts';
import { AnswerWire } from './wire/answer-wire.ts';

/** Characters of one answer, with its reasoning and all else. */
const longestAnswer = 16 * 1024 * 1024;

/** What one answer is asked with. `model` is the provider's own name of it. */
export type Question = {
  provider: Provider;
  model: string;
  messages: readonly TranscriptMessage[];
  signal: AbortSignal;
};

/** Told each piece of an answer, in order; a block's metadata comes last, with an empty text. */
export type Hear = (part: AnswerPart) => void;

/**
 * One request to the provider, by its SDK model, and its answer, told as it arrives. When the
 * question's signal aborts, the socket is closed within the same turn of the event loop, and nothing
 * is told any more.
 * @returns the provider's count of tokens, once it has said that it has finished.
 * @throws {ProviderError} for every failure; the signal's reason once it has aborted, unless the
 * provider had finished before; what `hear` throws.
 */
export async function readAnswer(question: Question, hear: Hear): Promise<ReportedUsage | null> {
  const { signal, provider, model, messages } = question;
  signal.throwIfAborted();
  const wire = new AnswerWire(provider, signal);
  const ear = new Ear(signal, hear);
  const sign = signedBy.bind(null, provider.id, model);
  const parts = new AnswerParts(sign, (part) => ear.hear(part));
  try {
    await readParts(wire, question, parts);
    if (wire.failure) throw wire.failure;
    if (wire.finish === null) throw new ProviderError('provider_cut');
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
  const prompt = promptOf(provider, model, messages);
  // The conversation is kept here, not there.
  const providerOptions = { openai: { store: false } };
  const asked = languageModel(provider, model, wire.fetch);
  const { stream } = await asked.doStream({ prompt, providerOptions });
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

  hear(part: AnswerPart): void {
    // Of an answer that was told to its last word, metadata may still come.
    if (this.#signal.aborted && isGrowing(part) && part.text === '') return;
    this.#signal.throwIfAborted();
    this.#length += isGrowing(part) ? part.text.length : JSON.stringify(part).length;
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
