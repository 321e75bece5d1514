import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { writeAnswerCall } from './answer-call.ts';
import type { AnswerEvent, ReportedUsage, TranscriptMessage, Words } from './answer-event.ts';
import type { Provider } from './provider.ts';
import { ProviderError, toProviderError } from './provider-error.ts';
import { readFrame } from './provider-frame.ts';
import { requestProvider } from './provider-request.ts';
import { withoutSecrets } from './provider-sentence.ts';

/** What one answer is asked with. */
export type Question = {
  provider: Provider;
  model: string;
  messages: readonly TranscriptMessage[];
  signal: AbortSignal;
};

// A provider may say that it has finished and then keep the line open.
const lingerMs = 1_000;
/** Characters of one event; what is longer is no answer any more. */
const longestFrame = 32 * 1024 * 1024;

/**
 * One request to the provider and its answer. When the question's signal aborts, the socket is
 * closed within the same turn of the event loop. `close` must be called at the end, whatever it is.
 */
export class AnswerRequest {
  readonly #question: Question;
  // A signal of its own, so that the question's carries one listener, and only until the end.
  readonly #line = new AbortController();
  readonly #parser = createParser({
    onEvent: ({ data }) => this.#take(data),
    maxBufferSize: longestFrame,
  });
  #events: Words[] = [];
  #opened = false;
  /** Whether the line is down; why, where that was not its proper end. */
  #over: { error: unknown } | null = null;
  #finished = false;
  #usage: ReportedUsage | null = null;
  #linger: NodeJS.Timeout | undefined;
  #wake: (() => void) | null = null;

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
      if (!this.#opened) await this.#open();
      for (;;) {
        signal.throwIfAborted();
        const event = this.#events.shift();
        if (event) return event;
        if (this.#over) break;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      if (this.#over.error) throw this.#over.error;
      if (!this.#finished) throw new ProviderError('provider_cut');
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

  async #open(): Promise<void> {
    this.#opened = true;
    const { provider, model, messages } = this.#question;
    const call = await writeAnswerCall(provider, model, messages);
    const { signal } = this.#line;
    this.#read(await requestProvider({ ...call, signal }, 'text/event-stream'));
  }

  #read(response: IncomingMessage): void {
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (this.#over) return;
      try {
        this.#parser.feed(text);
      } catch (error) {
        this.#end(error);
      }
      this.#wakeUp();
    });
    response.on('end', () => this.#end(null));
    response.on('error', (error) => this.#end(error));
  }

  #take(data: string): void {
    if (data === '[DONE]') return;
    const frame = readFrame(data);
    if (frame.error) throw frame.error;
    this.#usage = frame.usage ?? this.#usage;
    this.#finished ||= frame.isLast;
    if (this.#finished) this.#linger ??= setTimeout(this.#hangUp, lingerMs);
    for (const words of frame.words) this.#push(words);
  }

  /** What came in one piece is told in one piece. */
  #push(words: Words): void {
    const last = this.#events.at(-1);
    if (last?.type === words.type) last.text += words.text;
    else this.#events.push({ ...words });
  }

  #end(error: unknown): void {
    this.#over ??= { error };
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = null;
  }

  readonly #hangUp = () => {
    clearTimeout(this.#linger);
    this.#line.abort(this.#question.signal.reason);
    this.#end(null);
  };
}
