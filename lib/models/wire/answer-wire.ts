import type { Readable } from 'node:stream';
import type { AnswerRecord } from '#lib/models/answer-record.ts';
import type { Provider } from '#lib/models/provider.ts';
import { errorFromEvent, ProviderError, toProviderError } from '#lib/models/provider-error.ts';
import { requestProvider } from '#lib/models/provider-request.ts';
import { sentenceIn } from '#lib/models/provider-sentence.ts';
import { EventReader } from './event-reader.ts';
import { type Dialect, type Frame, type FrameNews, failureIn, failureInOther } from './frame.ts';
import { readChat, readResponses } from './openai-dialects.ts';
import { readAnthropic, readGoogle } from './other-dialects.ts';
import { Outlet } from './outlet.ts';

// A provider may say that it has finished and then keep the line open.
const lingerMs = 1_000;
const unsureLingerMs = 10_000;
/** How long what follows half an event may take. */
const brokenMs = 2_000;
/** How much is kept of what is no event, for its sentence. */
const longestOddity = 1_000;
/** Bytes of a whole answer, with all that is around its words. */
const longestBody = 256 * 1024 * 1024;

/**
 * The line to a provider for one answer: the `fetch` that its SDK model asks through. It hangs up in
 * the same turn of the event loop as the abort, hands on together what a frame brings, and mends
 * what SDKs do not bear. It knows whether the provider has finished, and what else went wrong.
 */
export class AnswerWire {
  /** What the provider failed with; told after the words that came before it. */
  failure: ProviderError | null = null;
  /** Why the provider finished, in its own word; null while it has not. */
  finish: string | null = null;
  readonly #provider: Provider;
  readonly #dialect: Dialect;
  readonly #signal: AbortSignal;
  readonly #record: AnswerRecord;
  // A signal of its own, so that the answer's carries one listener, and only until the end.
  readonly #line = new AbortController();
  readonly #outlet: Outlet;
  readonly #events = new EventReader({
    frame: (frame, event) => this.#frame(frame, event),
    done: () => this.#done(),
    oddity: (text, isBroken) => this.#oddity(text, isBroken),
  });
  #spoke = false;
  #reason: string | null = null;
  /** Whether no words follow the finish: some servers say with each of their words that they finish. */
  #isSure = false;
  #oddityText: string | null = null;
  #isOver = false;
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param frameMs how long what comes is gathered, to be handed on together, in milliseconds */
  constructor(
    provider: Provider,
    signal: AbortSignal,
    { frameMs, record }: { frameMs: () => number; record: AnswerRecord },
  ) {
    this.#outlet = new Outlet(frameMs);
    this.#record = record;
    this.#provider = provider;
    this.#dialect = dialectOf(provider);
    this.#signal = signal;
    signal.addEventListener('abort', this.#cancel, { once: true });
  }

  readonly fetch: typeof fetch = async (url, init) => {
    this.#signal.throwIfAborted();
    const { signal } = this.#line;
    this.#record.begin();
    const body = await requestProvider({
      url: String(url),
      method: 'POST',
      headers: headersOf(this.#provider, init),
      body: String(init?.body),
      signal,
      watch: this.#record.watch,
    });
    this.#read(body);
    const headers = { 'content-type': 'text/event-stream' };
    return new Response(this.#outlet.stream, { headers });
  };

  /** Closes the socket, unless the answer was read to its end, and lets go of the signal. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#cancel);
    if (!this.#isOver) this.#hangUp();
    this.#over();
  }

  #read(body: Readable): void {
    body.setEncoding('utf8');
    body.on('data', (text: string) => this.#feed(text));
    body.on('end', () => this.#feed(null));
    body.on('error', (error) => this.#end(toProviderError(error)));
  }

  /** @param text null where the body has ended. */
  #feed(text: string | null): void {
    if (this.#isOver) return;
    try {
      if (text === null) this.#events.end();
      else this.#events.feed(text);
    } catch (error) {
      return this.#fail(toProviderError(error));
    }
    this.#length += text?.length ?? 0;
    if (text === null) this.#end(null);
    else if (this.#length > longestBody) this.#fail(tooLong());
    else this.#outlet.handOn();
  }

  #frame(frame: Frame, event: string | undefined): void {
    if (this.#isOver) return;
    const failure = failureIn(frame, event);
    // What comes after the provider's own word that it has finished changes nothing.
    if (failure) return this.finish === null ? this.#fail(failure) : this.#over();
    const news = this.#dialect(frame, this.#spoke);
    this.#record.read(frame, news?.speaks ?? false);
    if (!news) return this.#other(frame);
    this.#oddityText = null;
    for (const each of news.frames) this.#outlet.add(news.words ?? JSON.stringify(each));
    this.#follow(news);
  }

  /** Keeps track of whether the provider has finished. */
  #follow({ speaks, finish, isFinal, isLast }: FrameNews): void {
    clearTimeout(this.#timer);
    // Words take back that there would be no more.
    if (speaks && finish === null) this.finish = null;
    if (speaks) this.#isSure = false;
    this.#spoke ||= speaks;
    this.#reason = finish ?? this.#reason;
    this.finish = finish ?? this.finish;
    if (isLast) {
      this.finish ??= this.#reason ?? 'stop';
      return this.#over();
    }
    if (this.finish === null) return;
    this.#isSure ||= isFinal && this.#spoke;
    // Where no word has come yet, there is nothing to be finished with.
    if (!this.#spoke) return;
    this.#timer = setTimeout(() => this.#over(true), this.#isSure ? lingerMs : unsureLingerMs);
  }

  #done(): void {
    // It stands for a finish that came before the words.
    this.finish ??= this.#reason;
    if (this.finish === null) this.#fail(this.#cut());
    else this.#over();
  }

  #oddity(text: string, isBroken: boolean): void {
    this.#oddityText = text.slice(0, longestOddity);
    if (!isBroken || this.finish !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(new ProviderError('provider_garbled')), brokenMs);
  }

  #other(frame: Frame): void {
    const failure = this.finish === null ? failureInOther(frame) : null;
    if (failure) return this.#fail(failure);
    this.#oddityText = sentenceIn(frame)?.slice(0, longestOddity) ?? this.#oddityText;
  }

  #fail(failure: ProviderError): void {
    this.failure ??= failure;
    this.#over(true);
  }

  /** The body has ended. @param error how it broke; null where it came to its end. */
  #end(error: ProviderError | null): void {
    if (this.#isOver) return;
    if (this.finish === null) this.failure ??= error ?? this.#cut();
    this.#over();
  }

  /** The error for an answer that ends without a finish, in the last words that were no part of it. */
  #cut(): ProviderError {
    const oddity = this.#oddityText;
    if (oddity === null) return new ProviderError('provider_cut');
    if (oddity.startsWith('<')) {
      const message = 'The provider answered with a web page. Check its address.';
      return new ProviderError('provider_garbled', message);
    }
    const isSentence = !/^[[{]/.test(oddity) && /\p{L}{2,}\s+\p{L}{2,}/u.test(oddity);
    return isSentence ? errorFromEvent({ message: oddity }) : new ProviderError('provider_garbled');
  }

  /** Nothing more is read: what has been read goes out, and the socket may rest for the next. */
  #over(isHungUp = false): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#outlet.end();
    if (isHungUp) return this.#hangUp();
    this.#timer = setTimeout(() => this.#hangUp(), lingerMs).unref();
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#line.abort(this.#signal.reason);
  }

  readonly #cancel = () => {
    const isWhole = this.#isSure && this.#spoke;
    this.#isOver ||= !isWhole;
    this.#hangUp();
    // An abort that finds the answer finished has come too late.
    if (isWhole) this.#over(true);
    else this.#outlet.fail(this.#signal.reason);
  };
}

function dialectOf({ kind, api }: Provider): Dialect {
  if (kind === 'anthropic') return readAnthropic;
  if (kind === 'google') return readGoogle;
  return api === 'responses' ? readResponses : readChat;
}

function tooLong(): ProviderError {
  const message = 'This answer grew longer than Halt can keep, and was cut here.';
  return new ProviderError('provider_limit', message);
}

const headersOfKeys = ['authorization', 'x-api-key', 'x-goog-api-key'];

/** The SDK does not do without a key; a server that has none is sent none. */
function headersOf({ apiKey, headers }: Provider, init?: RequestInit): Record<string, string> {
  const all = new Headers(init?.headers);
  if (apiKey === null) for (const name of headersOfKeys) all.delete(name);
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return Object.fromEntries(all);
}
