import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { writeAnswerCall } from './answer-call.ts';
import type { ReportedUsage, TranscriptMessage, Words } from './answer-words.ts';
import type { Provider } from './provider.ts';
import { errorFromLimit, ProviderError, toProviderError } from './provider-error.ts';
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

/** Told each piece of an answer, in order. */
export type Hear = (words: Words) => void;

// A provider may say that it has finished and then keep the line open.
const lingerMs = 1_000;
const unsureLingerMs = 10_000;
/** Characters of one event; what is longer is no answer any more. */
const longestFrame = 32 * 1024 * 1024;

/**
 * One request to the provider and its answer, told as it arrives. When the question's signal aborts,
 * the socket is closed within the same turn of the event loop, and nothing is told any more.
 * @returns the provider's count of tokens, once it has said that it has finished.
 * @throws {ProviderError} for every failure; the signal's reason once it has aborted, unless the
 * provider had finished before; what `hear` throws.
 */
export async function readAnswer(question: Question, hear: Hear): Promise<ReportedUsage | null> {
  const { signal, provider, messages } = question;
  signal.throwIfAborted();
  const request = new AnswerRequest(question, hear);
  try {
    return await request.answer();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ProviderError)) throw error;
    throw error.withMessage(withoutSecrets(error.message, provider.apiKey, messages));
  } finally {
    request.close();
  }
}

class AnswerRequest {
  readonly #question: Question;
  readonly #hear: Hear;
  // A signal of its own, so that the question's carries one listener, and only until the end.
  readonly #line = new AbortController();
  readonly #parser = createParser({
    onEvent: ({ data, event }) => this.#take(data, event),
    maxBufferSize: longestFrame,
  });
  /** What has been read of the piece that is being read. */
  #unheard: Words[] = [];
  #over = false;
  #finished = false;
  /** Whether no words follow that: some servers say with each of their words that they finish. */
  #isSure = false;
  #limit: string | null = null;
  #usage: ReportedUsage | null = null;
  #linger: NodeJS.Timeout | undefined;
  readonly #end: Promise<void>;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor(question: Question, hear: Hear) {
    this.#question = question;
    this.#hear = hear;
    this.#end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may come before anybody waits for it.
    this.#end.catch(() => undefined);
    question.signal.addEventListener('abort', this.#cancel, { once: true });
  }

  /** Sends the request, and reads to the end. */
  async answer(): Promise<ReportedUsage | null> {
    try {
      const { provider, model, messages } = this.#question;
      const call = await writeAnswerCall(provider, model, messages);
      const { signal } = this.#line;
      this.#read(await requestProvider({ ...call, signal }, 'text/event-stream'));
    } catch (error) {
      throw toProviderError(error);
    }
    await this.#end;
    if (!this.#finished) throw new ProviderError('provider_cut');
    if (this.#limit) throw errorFromLimit(this.#limit, this.#usage);
    return this.#usage;
  }

  /** Closes the socket, unless the answer was read to its end, and lets go of the signal. */
  close(): void {
    this.#question.signal.removeEventListener('abort', this.#cancel);
    this.#hangUp();
  }

  #read(response: IncomingMessage): void {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#takePiece(text));
    response.on('end', () => this.#finish());
    response.on('error', (error) => this.#fail(toProviderError(error)));
  }

  #takePiece(text: string): void {
    if (this.#over) return;
    let failure: ProviderError | null = null;
    try {
      this.#parser.feed(text);
    } catch (error) {
      failure = toProviderError(error);
    }
    try {
      this.#tell();
    } catch (error) {
      this.#fail(error);
    }
    if (failure) this.#fail(failure);
  }

  #take(data: string, event: string | undefined): void {
    if (data === '[DONE]') return this.#finished ? this.#expectEnd(true) : undefined;
    // Signs of life, as some proxies send them.
    if (event === 'ping' || data.trim() === '') return;
    const frame = readFrame(data, event);
    if (frame.error) throw frame.error;
    this.#usage = frame.usage ?? this.#usage;
    const hasWords = frame.words.length > 0;
    // Words take back that there would be no more.
    if (hasWords && this.#finished) this.#expectMore();
    this.#limit = frame.limit ?? this.#limit;
    if (frame.isLast || (this.#finished && frame.usage)) this.#expectEnd(!hasWords);
    for (const words of frame.words) this.#push(words);
  }

  #expectEnd(isSure: boolean): void {
    if (this.#isSure) return;
    this.#finished = true;
    this.#isSure = isSure;
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => this.#hangUp(), isSure ? lingerMs : unsureLingerMs);
  }

  #expectMore(): void {
    this.#finished = false;
    this.#isSure = false;
    this.#limit = null;
    clearTimeout(this.#linger);
  }

  #tell(): void {
    while (!this.#over) {
      const words = this.#unheard.shift();
      if (!words) return;
      this.#hear(words);
    }
  }

  /** What came in one piece is told in one piece. */
  #push(words: Words): void {
    const last = this.#unheard.at(-1);
    if (last?.type === words.type) last.text += words.text;
    else this.#unheard.push(words);
  }

  #fail(error: unknown): void {
    // What comes after the provider's own word that it has finished changes nothing.
    if (this.#finished && error instanceof ProviderError) return this.#finish();
    this.#over = true;
    this.#reject(error);
  }

  #finish(): void {
    this.#over = true;
    this.#resolve();
  }

  #hangUp(): void {
    clearTimeout(this.#linger);
    this.#line.abort(this.#question.signal.reason);
    this.#finish();
  }

  readonly #cancel = () => {
    // An abort that finds the answer finished, and told to its last word, has come too late.
    const whole = this.#isSure && this.#unheard.length === 0;
    if (!whole) this.#fail(this.#question.signal.reason);
    this.#hangUp();
  };
}
