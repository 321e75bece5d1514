import { createParser, type EventSourceParser } from 'eventsource-parser';
import { ProviderError } from '#lib/models/provider-error.ts';
import { type Frame, isRecord } from './frame.ts';

/** Characters of one event, or of an answer that comes in one piece: ten million fit. */
const longestEvent = 16 * 1024 * 1024;

/** Told what a provider's stream holds, in order. */
export type EventListener = {
  frame(frame: Frame, event: string | undefined): void;
  /** `[DONE]`, after which nothing comes. */
  done(): void;
  /** Text that is no event. @param isBroken whether it looks like half of one. */
  oddity(text: string, isBroken: boolean): void;
};

/**
 * Reads the body of an answer, whatever it calls itself: an event stream, with or without its last
 * blank line, or JSON in one piece or several.
 * @throws {ProviderError} from `feed`, for an event that is too long.
 */
export class EventReader {
  readonly #listener: EventListener;
  readonly #parser: EventSourceParser;
  #kind: 'unknown' | 'events' | 'json' = 'unknown';
  /** What has come of a body of a kind that is not clear yet, or of JSON. */
  #text = '';
  #pieces: string[] = [];
  #length = 0;
  #isTooLong = false;

  constructor(listener: EventListener) {
    this.#listener = listener;
    this.#parser = createParser({
      onEvent: ({ data, event }) => this.#read(data, event),
      onError: ({ type, line }) => {
        if (type === 'max-buffer-size-exceeded') this.#isTooLong = true;
        if (type === 'unknown-field' && line) this.#readLine(line);
      },
      maxBufferSize: longestEvent,
    });
  }

  feed(text: string): void {
    if (this.#kind === 'unknown') text = this.#begin(text);
    if (this.#kind === 'json') {
      this.#pieces.push(text);
      this.#length += text.length;
      this.#isTooLong ||= this.#length > longestEvent;
    } else if (this.#kind === 'events') this.#parser.feed(text);
    if (!this.#isTooLong) return;
    const most = longestEvent / 2 ** 20;
    const message = `The provider sent an event of more than ${most} million characters.`;
    throw new ProviderError('provider_garbled', message);
  }

  /** The body has ended: what is left is all of it. */
  end(): void {
    if (this.#kind === 'events') this.#parser.feed('\n\n');
    if (this.#kind === 'json') this.#read(this.#pieces.join(''), undefined);
  }

  /** Finds out what the body is by its first character. @returns what is to be read of it. */
  #begin(text: string): string {
    this.#text = (this.#text + text).replace(/^[\uFEFF\s]+/, '');
    if (this.#text === '') return '';
    this.#kind = /^[[{"<]/.test(this.#text) ? 'json' : 'events';
    return this.#text;
  }

  /** A line without a field's name is no event; some servers print their errors as such. */
  #readLine(line: string): void {
    const values = line.startsWith('{') ? jsonIn(line) : null;
    if (values) for (const value of values) this.#tell(value, undefined);
  }

  #read(data: string, event: string | undefined): void {
    const text = data.trim();
    if (text === '[DONE]') return this.#listener.done();
    // Signs of life, as some proxies send them.
    if (event === 'ping' || text === '') return;
    const values = jsonIn(text);
    if (!values) return this.#listener.oddity(text, /^[[{]/.test(text));
    for (const value of values) this.#tell(value, event);
  }

  #tell(value: unknown, event: string | undefined): void {
    if (isRecord(value)) return this.#listener.frame(value, event);
    // Gemini puts its errors, and what is no event stream, into a list.
    if (Array.isArray(value)) for (const each of value) this.#tell(each, event);
    else if (typeof value === 'string') this.#listener.oddity(value, false);
  }
}

/** The JSON values in a text, one after the other; null where it is not made of such. */
function jsonIn(text: string): unknown[] | null {
  try {
    return [JSON.parse(text)];
  } catch {
    // Some gateways put two events into one: told apart below.
  }
  const values: unknown[] = [];
  for (const piece of piecesOf(text)) {
    try {
      values.push(JSON.parse(piece));
    } catch {
      // A broken piece takes nothing from those around it.
    }
  }
  return values.length > 0 ? values : null;
}

/** The objects and lists that stand side by side in a text. */
function* piecesOf(text: string): Generator<string> {
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isQuoted) {
      if (character === '\\') index++;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = depth > 0;
    else if (character === '{' || character === '[') {
      if (depth++ === 0) start = index;
    } else if ((character === '}' || character === ']') && depth > 0) {
      if (--depth === 0) yield text.slice(start, index + 1);
    }
  }
}
