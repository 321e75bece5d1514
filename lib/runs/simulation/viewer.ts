import { getEventListeners } from 'node:events';
import type { RunStatus } from '#lib/shared/run.ts';
import { outside, type World } from './world.ts';

const textDecoder = new TextDecoder();

type WireEvent = { type: string; delta?: string; messageMetadata?: { run: { status: RunStatus } } };

/** Somebody's connection to the stream of a run: reads it piece by piece, as slowly as fate has it. */
export class Viewer {
  readonly runId: string;
  readonly by: string;
  readonly place: number;
  /** What it watches: the run that it started, one that is live in this process, or elsewhere. */
  readonly of: 'start' | 'live run' | 'database';
  readonly openedAtStep: number;
  /** The text that was on the wire so far. */
  text = '';
  /** How the run ended, as its stream said. */
  end: { type: string; status: RunStatus | undefined } | null = null;
  done = false;
  /** Whether it was told that the end cannot be saved. */
  toldUnsaved = false;
  /** When it waited for more: from one step to another. */
  readonly waits: { from: number; until: number }[] = [];
  /** Whether the connection broke before the end. */
  broken = false;
  /** When it hung up; null while it listens. */
  left: { atStep: number; atTime: number } | null = null;
  readonly #world: World;
  readonly #hangUp: AbortController;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #status: RunStatus | undefined;

  constructor(
    world: World,
    viewed: { runId: string; by: string; place: number; of: Viewer['of'] },
    stream: ReadableStream<Uint8Array>,
    hangUp: AbortController,
  ) {
    this.#world = world;
    this.openedAtStep = world.step;
    this.runId = viewed.runId;
    this.by = viewed.by;
    this.place = viewed.place;
    this.of = viewed.of;
    this.#hangUp = hangUp;
    this.#reader = stream.getReader();
    // Where the client was gone before there was an answer, nobody ever reads that.
    if (hangUp.signal.aborted) this.left = { atStep: world.step, atTime: world.now };
    else void this.#watch();
  }

  /** Whether something of the server still waits to hear that it is gone. */
  get isListenedTo(): boolean {
    return getEventListeners(this.#hangUp.signal, 'abort').length > 0;
  }

  /** The client is gone: its server hears so from the request and from the response. */
  leave(): void {
    this.left ??= { atStep: this.#world.step, atTime: this.#world.now };
    this.#hangUp.abort();
    void this.#reader.cancel().catch(() => undefined);
  }

  async #watch(): Promise<void> {
    try {
      for (;;) {
        const from = this.#world.step;
        const { done, value } = await this.#reader.read();
        this.waits.push({ from, until: this.#world.step });
        await this.#world.later(outside);
        if (done || this.left) break;
        for (const line of textDecoder.decode(value).split('\n\n')) this.#see(line);
      }
    } catch {
      // A run of another process is watched through the database, which may be away.
      this.broken = true;
    }
    this.done = true;
  }

  #see(line: string): void {
    if (!line.startsWith('data: {')) return;
    const event: WireEvent = JSON.parse(line.slice('data: '.length));
    this.#status = event.messageMetadata?.run.status ?? this.#status;
    if (event.type === 'data-unsaved') this.toldUnsaved = true;
    if (event.type === 'text-delta') this.text += event.delta;
    if (['finish', 'abort', 'error'].includes(event.type)) {
      this.end = { type: event.type, status: this.#status };
    }
  }
}
