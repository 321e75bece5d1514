import type { Words } from './frame.ts';

/**
 * Where mended events leave for the SDK. The first words go out at once; what comes within a frame of the
 * last goes out together, its words as one event: each costs the SDK several streams and promises.
 */
export class Outlet {
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #waiting = '';
  /** The last event that waits, where it is one of words: others join it. */
  #words: Words | null = null;
  #hadWords = false;
  #handedOnAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;
  #isClosed = false;
  readonly #frameMs: () => number;

  /** @param frameMs how long events are gathered that travel together, in milliseconds */
  constructor(frameMs: () => number) {
    this.#frameMs = frameMs;
    this.stream = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.#isClosed = true;
        clearTimeout(this.#timer);
      },
    });
  }

  /** @param event its data, on one line, or its words, where it has nothing else. */
  add(event: string | Words): void {
    if (typeof event === 'string') {
      this.#write();
      this.#waiting += `data: ${event}\n\n`;
    } else if (this.#words?.key === event.key) this.#words.text += event.text;
    else {
      this.#write();
      this.#words = { ...event };
    }
  }

  /** Hands on what waits, at once or when the frame is over. */
  handOn(): void {
    // The first words are what somebody waits for, and mostly come right after an opening event.
    if (this.#words && !this.#hadWords) return this.#flush();
    if ((this.#waiting === '' && !this.#words) || this.#isDue) return;
    this.#isDue = true;
    const flush = () => this.#flush();
    const left = this.#handedOnAt + this.#frameMs() - performance.now();
    if (left <= 0) inTurn(flush);
    else this.#timer = setTimeout(inTurn, left, flush);
  }

  /** Hands on the rest, and closes. */
  end(): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    this.#controller.close();
  }

  /** Breaks off: what waits is not handed on any more. */
  fail(reason: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#controller.error(reason);
  }

  #write(): void {
    if (!this.#words) return;
    this.#hadWords = true;
    const { text, frameOf } = this.#words;
    this.#words = null;
    this.#waiting += `data: ${JSON.stringify(frameOf(text))}\n\n`;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#isDue = false;
    this.#write();
    if (this.#isClosed || this.#waiting === '') return;
    this.#handedOnAt = performance.now();
    this.#controller.enqueue(Buffer.from(this.#waiting));
    this.#waiting = '';
  }
}

/** How many outlets hand on in one turn of the event loop. */
const inOneTurn = 16;
const due: (() => void)[] = [];

/**
 * Has a frame handed on soon, with those of others, but never so many at once that a Stop that has come
 * meanwhile would have to wait for all of them.
 */
function inTurn(handOn: () => void): void {
  if (due.push(handOn) === 1) setImmediate(handOnSome);
}

function handOnSome(): void {
  for (const handOn of due.splice(0, inOneTurn)) handOn();
  if (due.length > 0) setImmediate(handOnSome);
}
