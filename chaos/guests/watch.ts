import { setTimeout as delay } from 'node:timers/promises';
import type { UIMessageChunk } from 'ai';
import type { Problems, Told, View } from '#chaos/journal.ts';
import { readChunks } from '#e2e/witness/run-stream.ts';

/** So long between two steps, at most. */
const stepMs = 900;

/** Follows a run as a page does, and writes down what it sees. */
export class Watch {
  readonly view: View;
  /** Settles when there is no more to see, for whatever reason. */
  ended: Promise<void> = Promise.resolve();
  readonly #abort: AbortController;
  readonly #hear: (run: Told['run']) => void;
  readonly #problems: Problems;
  #waiting: (() => void)[] = [];

  /**
   * @param abort closes the connection
   * @param hear is told what the stream says of its run
   */
  constructor(
    inSteps: boolean,
    abort: AbortController,
    problems: Problems,
    hear: (run: Told['run']) => void,
  ) {
    const openedAt = Date.now();
    const nothing = { text: '', progress: [], longestPause: 0, closedAt: null };
    this.view = { inSteps, openedAt, end: 'reading', ...nothing };
    this.#abort = abort;
    this.#hear = hear;
    this.#problems = problems;
  }

  get isOpen(): boolean {
    return this.view.end === 'reading';
  }

  /** Reads an answer that streams, to its end. */
  read(response: Response): this {
    this.ended = this.#read(response).then(() => this.#close('broken'));
    return this;
  }

  /**
   * Reads all that there is, again and again.
   * @param ask gives the next answer; null where nobody answered
   * @param first the one that has come already
   */
  follow(ask: () => Promise<Response | null>, first: Response | null = null): this {
    this.ended = this.#follow(ask, first);
    return this;
  }

  /** Closes the connection, and says nothing. */
  leave(): void {
    this.#close('left');
    this.#abort.abort();
  }

  /** Waits until there is so much text, or no more to come. */
  async until(length: number): Promise<void> {
    while (this.isOpen && this.view.text.length < length) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #follow(ask: () => Promise<Response | null>, first: Response | null): Promise<void> {
    let response = first;
    for (let askedAt = Date.now(); this.isOpen; response = null) {
      response ??= await ask();
      const answeredAt = Date.now();
      this.view.longestPause = Math.max(this.view.longestPause, answeredAt - askedAt);
      if (response?.status === 204) this.#close('gone');
      else if (response?.status !== 200) this.#close('broken');
      else await this.#read(response);
      askedAt = answeredAt;
      if (this.isOpen) await delay(Math.random() * stepMs);
    }
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of readChunks(response)) {
        if (!this.isOpen) break;
        if (chunk.type === 'text-delta') text += chunk.delta;
        // Each step begins with what was seen before.
        if (text.length > this.view.text.length) this.#show(text);
        this.#take(chunk);
      }
    } catch (error) {
      // The server was killed, or this client left: `end` tells which. The format is no accident.
      if (error instanceof Error && error.name.startsWith('AI_')) {
        this.#problems.add('a stream is in the format of the AI SDK', error.message);
      }
    }
  }

  #show(text: string): void {
    this.view.text = text;
    this.view.progress.push({ at: Date.now(), length: text.length });
    this.#wake();
  }

  #take(chunk: UIMessageChunk): void {
    const { run } = ('messageMetadata' in chunk ? (chunk.messageMetadata ?? {}) : {}) as {
      run?: Told['run'];
    };
    if (run) this.#hear(run);
    if (chunk.type === 'finish') this.#close('completed');
    if (chunk.type === 'abort') this.#close('canceled');
    if (chunk.type === 'error') this.#close('failed');
  }

  /** The first end counts. */
  #close(end: View['end']): void {
    if (!this.isOpen) return;
    this.view.end = end;
    this.view.closedAt = Date.now();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
