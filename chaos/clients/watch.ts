import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Told, View } from '#chaos/journal.ts';

type Chunk = {
  type: string;
  delta?: string;
  messageMetadata?: { run?: Told['run'] };
};

/** Reads the stream of a run as a page does, and writes down what it sees. */
export class Watch {
  readonly view: View;
  /** Settles when the stream has ended, in whatever way. */
  readonly ended: Promise<void>;
  readonly #abort: AbortController;
  readonly #hear: (run: Told['run']) => void;
  #waiting: (() => void)[] = [];

  /**
   * @param abort closes the connection
   * @param hear is told what the stream says of its run
   */
  constructor(response: Response, abort: AbortController, hear: (run: Told['run']) => void) {
    this.view = { openedAt: Date.now(), closedAt: null, end: 'reading', text: '', progress: [] };
    this.#abort = abort;
    this.#hear = hear;
    this.ended = this.#read(response);
  }

  get isOpen(): boolean {
    return this.view.end === 'reading';
  }

  /** Closes the connection without a word. */
  leave(): void {
    if (this.isOpen) this.#close('left');
    this.#abort.abort();
  }

  /** Waits until there is so much text, or the stream has ended. */
  async until(length: number): Promise<void> {
    while (this.isOpen && this.view.text.length < length) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #read(response: Response): Promise<void> {
    try {
      const decoder = new TextDecoderStream() as ReadableWritablePair<string, BufferSource>;
      const events = response.body?.pipeThrough(decoder).pipeThrough(new EventSourceParserStream());
      for await (const { data } of events ?? []) {
        if (!this.isOpen) break;
        if (data !== '[DONE]') this.#take(JSON.parse(data) as Chunk);
        this.#wake();
      }
    } catch {
      // The server was killed, or this client left: `end` tells which.
    }
    if (this.isOpen) this.#close('broken');
  }

  #take(chunk: Chunk): void {
    const { type, delta, messageMetadata } = chunk;
    if (messageMetadata?.run) this.#hear(messageMetadata.run);
    if (type === 'text-delta' && delta) {
      this.view.text += delta;
      this.view.progress.push({ at: Date.now(), length: this.view.text.length });
    }
    if (type === 'finish') this.#close('completed');
    if (type === 'abort') this.#close('canceled');
    if (type === 'error') this.#close('failed');
  }

  #close(end: View['end']): void {
    this.view.end = end;
    this.view.closedAt = Date.now();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
