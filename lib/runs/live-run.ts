import { setMaxListeners } from 'node:events';
import type { Timer } from '#lib/clock.ts';
import { AnswerRecord } from '#lib/models/answer-record.ts';
import {
  type AnswerPart,
  isGrowing,
  longestAnswer,
  type OnLeave,
  type RunJson,
  type RunStatus,
  textOf,
} from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { withThoughtsApart } from '#lib/shared/thoughts.ts';
import { Answer, atBeginning, type Cursor, cutToFit } from './answer.ts';
import { type LateNews, withLateNews } from './call-words.ts';
import { type EndRequest, strongest, tooLong } from './ending.ts';
import { OpenCalls } from './open-calls.ts';
import type { NewRun } from './store/run-store.ts';
import { type Pace, Watchers } from './watchers.ts';

/** How long after the end of a connection its reason may arrive, in milliseconds. */
const reasonMs = 50;

/** A piece of the answer between two saves. */
export type Chunk = { seq: number; parts: AnswerPart[] };

/** How a run will be once it is saved. */
export type Outlook = { status: RunStatus; parts: readonly AnswerPart[] };

export type LiveRunStart = {
  userId: string;
  id: string;
  onLeave: OnLeave;
  /** How long a lost connection may stay lost before it counts as leaving, in milliseconds. */
  leaveGraceMs: number;
} & Pace;

/**
 * A run whose driver is in this process: its answer so far, the signal that ends it, and those who
 * watch. Everybody may ask it to end; its driver alone ends it.
 */
export class LiveRun {
  readonly userId: string;
  readonly id: string;
  readonly onLeave: OnLeave;
  readonly startedAt = new Date();
  firstTokenAt: Date | null = null;
  /** When somebody first wanted it to end; null while nobody has. */
  abortedAt: Date | null = null;
  /** What its provider has told and done beside the words. */
  readonly record = new AnswerRecord();
  /** What was written of it at its start; null until that is done. */
  row: NewRun | null = null;
  answer = new Answer();
  /** How far the answer has been cut into chunks for saving, and the number of the next one. */
  cut: { cursor: Cursor; seq: number } = { cursor: atBeginning, seq: 0 };
  /** The chunks that are not known to be saved. */
  unsavedChunks: Chunk[] = [];
  /** Its driver, from the moment that it is written; it never rejects. */
  driven: Promise<void> = Promise.resolve();
  /** When its row streamed for sure, or was not there yet, on the engine's clock. */
  keptAt: number;
  /** Whether the run is over, but its end cannot be saved at present. */
  unsaved = false;
  /** How its driver decided to end it; null until then. */
  decided: Outlook | null = null;
  /** Its tool calls that somebody may say something of. */
  readonly calls = new OpenCalls();
  /** The run as saved, once it has ended; null where it came to nothing. */
  readonly ended: Promise<RunJson | null>;

  readonly #abort = new AbortController();
  readonly #leaveGraceMs: number;
  #endRequest: EndRequest | null = null;
  #heardReason: (() => void) | null = null;
  #deciding = true;
  #final: RunJson | null = null;
  #settle!: (run: RunJson | null) => void;
  #viewers = 0;
  readonly #clock: Pace['clock'];
  #leaveTimer: Timer | null = null;
  readonly #watchers: Watchers;

  constructor(start: LiveRunStart) {
    this.userId = start.userId;
    this.id = start.id;
    this.onLeave = start.onLeave;
    this.#leaveGraceMs = start.leaveGraceMs;
    this.#clock = start.clock;
    this.#watchers = new Watchers(start);
    this.keptAt = start.clock.now();
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    setMaxListeners(0, this.#abort.signal);
  }

  /** Aborts when somebody wants the run to end; the provider's socket closes with it. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The strongest wish to end that was expressed so far. */
  get endRequest(): EndRequest | null {
    return this.#endRequest;
  }

  /** The run as saved, null while it has not ended. */
  get final(): RunJson | null {
    return this.#final;
  }

  /** Takes the row that has been written; the answer begins with its parts. */
  begin(row: NewRun): void {
    this.row = row;
    this.answer = new Answer(row.parts);
    this.cut = { cursor: this.answer.end(), seq: 0 };
  }

  append(part: AnswerPart): void {
    if (isGrowing(part) && part.text === '' && !part.providerMetadata) return;
    this.firstTokenAt ??= new Date();
    const fitting = cutToFit(part, longestAnswer - this.answer.size);
    if (fitting) this.answer.append(fitting);
    this.#watchers.tell();
    if (fitting !== part || this.answer.size > longestAnswer) this.requestEnd(tooLong);
  }

  /** Notes what came late of a call. @returns whether its answer could still take it. */
  noteLate(news: LateNews): boolean {
    const before = this.answer.parts();
    const after = withLateNews(before, news);
    for (const [index, part] of after?.entries() ?? []) {
      if (part !== before[index]) this.append(part);
    }
    return after !== null;
  }

  /** Asks the run to end. Once its ending is decided this changes nothing. */
  requestEnd(endRequest: EndRequest): void {
    if (!this.#deciding) return;
    const now = new Date();
    this.abortedAt ??= now;
    if (endRequest.status === 'canceled') endRequest = { askedAt: now, ...endRequest };
    this.#endRequest = strongest(this.#endRequest, endRequest);
    this.#abort.abort();
    if (this.#endRequest.reason !== 'disconnect') this.#heardReason?.();
  }

  /**
   * For the driver: where a connection was lost, waits a moment for the request that says why. Closing
   * the socket and saying "stop" race on every Stop, and nothing costs while this waits.
   */
  async reasonForDisconnect(): Promise<void> {
    if (this.#endRequest?.reason !== 'disconnect') return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(reasonMs, resolve);
      this.#heardReason = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  /** What will be kept of a run that has been asked to end, or that its driver is about to save. */
  outlook(): Outlook {
    if (this.decided) return this.decided;
    const endRequest = this.#endRequest;
    const shown = endRequest?.status === 'canceled' ? endRequest.shown : null;
    const { kept } = cutAtShown(this.answer.parts(), shown);
    const parts = withThoughtsApart(kept, textOf(this.row?.parts ?? []).length);
    return { status: endRequest?.status ?? 'canceled', parts };
  }

  /** For the driver: from here on no endRequest counts. @returns the one that stands. */
  decide(): EndRequest | null {
    this.#deciding = false;
    this.#leaveTimer?.cancel();
    return this.#endRequest;
  }

  /** The run could not be started: whoever waits for its end need not wait any longer. */
  abandon(): void {
    this.#settle(null);
  }

  /** For the driver: the end cannot be saved yet. */
  cannotSave(): void {
    this.unsaved = true;
    this.#watchers.tellNow();
  }

  /** For the driver: the run is saved. */
  settle(run: RunJson): void {
    this.#final = run;
    this.#settle(run);
    this.#watchers.tellNow();
  }

  /**
   * Counts a client that watches. With onLeave stop, the run ends when the last one has gone and
   * none has come back within the grace time.
   * @returns what to call when that client is gone; further calls change nothing.
   */
  attach(): () => void {
    this.#viewers++;
    this.#leaveTimer?.cancel();
    let attached = true;
    return () => {
      if (!attached) return;
      attached = false;
      this.#viewers--;
      if (this.#viewers === 0 && this.onLeave === 'stop') this.#lastViewerLeft();
    };
  }

  /** Resolves when the answer has grown or the run has ended, at most once a frame. */
  changed(): Promise<void> {
    return this.#watchers.told();
  }

  #lastViewerLeft(): void {
    const leave = () => this.requestEnd({ status: 'canceled', reason: 'disconnect', shown: null });
    if (this.#leaveGraceMs === 0) leave();
    else if (this.#deciding) {
      this.#leaveTimer = this.#clock.after(this.#leaveGraceMs, leave);
    }
  }
}
