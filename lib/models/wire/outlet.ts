/** How long, in milliseconds, events are gathered that travel together: a frame of a screen or so. */
const frameMs = 20;

/**
 * Where mended events leave for the SDK. The first goes out at once; what comes within a frame of the
 * last goes out together, as each piece costs the SDK several streams and promises.
 */
export class Outlet {
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #waiting = '';
  #handedOnAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor() {
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

  /** @param data the event, on one line. */
  add(data: string): void {
    this.#waiting += `data: ${data}\n\n`;
  }

  /** Hands on what waits, at once or when the frame is over. */
  handOn(): void {
    if (this.#waiting === '' || this.#timer) return;
    const left = this.#handedOnAt + frameMs - performance.now();
    if (left <= 0) return this.#flush();
    this.#timer = setTimeout(() => this.#flush(), left);
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

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isClosed || this.#waiting === '') return;
    this.#handedOnAt = performance.now();
    this.#controller.enqueue(Buffer.from(this.#waiting));
    this.#waiting = '';
  }
}
