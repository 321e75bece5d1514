import type { AnswerEvent, ReportedUsage, TranscriptMessage } from './answer-event.ts';
import { callOptions, type LanguageModel, languageModel } from './language-model.ts';
import type { Provider } from './provider.ts';
import { ProviderError, toProviderError } from './provider-error.ts';
import { errorInFrame, isLastFrame, usageInFrame } from './provider-frame.ts';
import { withoutSecrets } from './provider-sentence.ts';

/** What one answer is asked with. */
export type Question = {
  provider: Provider;
  model: string;
  messages: readonly TranscriptMessage[];
  signal: AbortSignal;
};

type Parts = Awaited<ReturnType<LanguageModel['doStream']>>['stream'];
type Part = Parts extends ReadableStream<infer Value> ? Value : never;
type Reader = ReadableStreamDefaultReader<Part>;

// A provider may say that it has finished and then keep the line open.
const lingerMs = 1_000;

/**
 * One request to the provider and its answer. When the question's signal aborts, the socket is
 * closed within the same turn of the event loop. `close` must be called at the end, whatever it is.
 */
export class AnswerRequest {
  readonly #question: Question;
  // A signal of its own, so that the question's carries one listener, and only until the end.
  readonly #line = new AbortController();
  #reader: Reader | null = null;
  #finished = false;
  #usage: ReportedUsage | null = null;
  #linger: NodeJS.Timeout | undefined;

  /** Sends nothing yet: the first `next` does. */
  constructor(question: Question) {
    this.#question = question;
    question.signal.addEventListener('abort', this.#hangUp, { once: true });
  }

  /**
   * Waits for the next event of the answer; nothing comes after `finish`.
   * @throws {ProviderError} for every failure; the signal's reason once it has aborted.
   */
  async next(): Promise<AnswerEvent> {
    const { signal, provider, messages } = this.#question;
    try {
      signal.throwIfAborted();
      this.#reader ??= await this.#open();
      const event = await this.#read(this.#reader);
      if (event) return event;
    } catch (thrown) {
      signal.throwIfAborted();
      // What comes after the provider's own word that it has finished changes nothing.
      if (!this.#finished) {
        const error = toProviderError(thrown);
        throw error.withMessage(withoutSecrets(error.message, provider.apiKey, messages));
      }
    }
    return { type: 'finish', usage: this.#usage };
  }

  /** Closes the socket, unless the answer was read to its end, and lets go of the signal. */
  close(): void {
    this.#question.signal.removeEventListener('abort', this.#hangUp);
    this.#hangUp();
  }

  async #open(): Promise<Reader> {
    const { provider, model, messages } = this.#question;
    const options = callOptions(messages, this.#line.signal);
    const { stream } = await languageModel(provider, model).doStream(options);
    return stream.getReader();
  }

  /** Reads up to the next event; null at the end of a finished answer. */
  async #read(reader: Reader): Promise<AnswerEvent | null> {
    for (;;) {
      const { done, value: part } = await reader.read();
      this.#question.signal.throwIfAborted();
      if (done) break;
      const event = this.#take(part);
      if (event) return event;
    }
    if (!this.#finished) throw new ProviderError('provider_cut');
    return null;
  }

  #take(part: Part): AnswerEvent | null {
    if (part.type === 'raw') this.#watch(part.rawValue);
    else if (part.type === 'text-delta' && part.delta) return { type: 'text', text: part.delta };
    else if (part.type === 'reasoning-delta' && part.delta) {
      return { type: 'reasoning', text: part.delta };
    } else if (part.type === 'error' && !saysUnfinished(part.error)) {
      throw new ProviderError('provider_garbled');
    }
    return null;
  }

  /** Looks in a frame for what the SDK's parts do not tell reliably: errors, the end, the usage. */
  #watch(frame: unknown): void {
    const error = errorInFrame(frame);
    if (error) throw error;
    this.#usage = usageInFrame(frame) ?? this.#usage;
    this.#finished ||= isLastFrame(frame);
    if (this.#finished) this.#linger ??= setTimeout(this.#hangUp, lingerMs);
  }

  readonly #hangUp = () => {
    clearTimeout(this.#linger);
    this.#line.abort(this.#question.signal.reason);
    // A read that waits ends now, and not when the abort has come through the SDK's pipes.
    this.#reader?.cancel().catch(() => {
      // Canceling a stream that has failed gives its error once more; the reader had it already.
    });
  };
}

// The SDK's word for a stream that ended before its time; any other error part is a frame that it
// could not read.
function saysUnfinished(error: unknown): boolean {
  return error instanceof Error && error.name === 'AI_InvalidResponseDataError';
}
