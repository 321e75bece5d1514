import type { UIMessageChunk } from 'ai';
import { type AnswerPart, textOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { type IncomingPart, sizeOf, withChunk, withoutId } from './answer-parts.ts';
import { type FollowedRun, isDrawing, type RunAction, reduceRun } from './followed-run.ts';

type Entry = {
  run: FollowedRun;
  drawn: readonly AnswerPart[];
  incoming: readonly IncomingPart[];
  /** A replay draws nothing until it is this long, so that the words on screen never shrink. */
  floor: number;
  /** The text length that the page last put on screen; null while it has drawn none of it. */
  seen: number | null;
};

type Listener = () => void;

/** Hears each change of a run: as it was, as it is (null: not followed any more), and why. */
export type ChangeListener = (
  before: FollowedRun,
  after: FollowedRun | null,
  action: RunAction,
) => void;

/**
 * The runs that this page follows. Their state and their words are two things to subscribe to,
 * because words change with every frame.
 */
export class FollowedRuns {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<Listener>();
  readonly #changeListeners = new Set<ChangeListener>();
  readonly #partsListeners = new Map<string, Set<Listener>>();
  readonly #dirty = new Set<string>();
  readonly #schedule: (draw: () => void) => void;
  #all: readonly FollowedRun[] = [];

  /** @param schedule runs a callback before the next frame is painted. */
  constructor(schedule: (draw: () => void) => void) {
    this.#schedule = schedule;
  }

  subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  subscribeToParts(id: string, listener: Listener): () => void {
    const ofRun = this.#partsListeners.get(id) ?? new Set();
    this.#partsListeners.set(id, ofRun.add(listener));
    return () => {
      ofRun.delete(listener);
      if (ofRun.size === 0) this.#partsListeners.delete(id);
    };
  }

  /** Calls `listener` with each change, in the order in which they were added. */
  onChange(listener: ChangeListener): void {
    this.#changeListeners.add(listener);
  }

  /** All runs followed, in the order they were added; the same array until one of them changes. */
  all = (): readonly FollowedRun[] => this.#all;

  inChat(chatId: string): readonly FollowedRun[] {
    return this.#all.filter((run) => run.chatId === chatId);
  }

  get(id: string): FollowedRun | undefined {
    return this.#entries.get(id)?.run;
  }

  /** Resolves as soon as the runs make `condition` true, or after `mostMs`. */
  async when(condition: () => boolean, mostMs: number): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const timer = setTimeout(done, mostMs);
      const unsubscribe = this.subscribe(() => {
        if (condition()) done();
      });
    });
  }

  /** Follows a run; `seed` is drawn until the stream has brought as much. */
  add(run: FollowedRun, seed: readonly AnswerPart[] = []): void {
    this.#entries.set(run.id, { run, drawn: seed, incoming: [], floor: sizeOf(seed), seen: null });
    this.#runsChanged();
  }

  /** @returns whether the action changed anything */
  dispatch(id: string, action: RunAction): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const before = entry.run;
    const after = reduceRun(before, action);
    if (after === before) return false;
    if (after) entry.run = after;
    else this.#entries.delete(id);
    if (after?.phase === 'ended') entry.incoming = [];
    this.#runsChanged();
    if (after && isDrawing(after)) this.#markDirty(id);
    for (const listener of this.#changeListeners) listener(before, after, action);
    return true;
  }

  /** The words to draw now, or null when the run is not followed here. */
  partsOf(id: string): readonly AnswerPart[] | null {
    return this.#entries.get(id)?.drawn ?? null;
  }

  /** What has arrived, drawn or not. */
  receivedOf(id: string): AnswerPart[] {
    return (this.#entries.get(id)?.incoming ?? []).map(withoutId);
  }

  /** A connection begins that tells the run from its start. */
  restart(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.incoming = [];
    entry.floor = sizeOf(entry.drawn);
  }

  /** @returns whether the chunk brought something of the answer */
  receive(id: string, chunk: UIMessageChunk): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const before = entry.incoming;
    entry.incoming = withChunk(before, chunk);
    if (entry.incoming === before) return false;
    if (isDrawing(entry.run)) this.#markDirty(id);
    return true;
  }

  /** The page has put this much text on screen. */
  seen(id: string, length: number): void {
    const entry = this.#entries.get(id);
    if (entry) entry.seen = length;
  }

  /** Cuts the words to those on screen and gives their text's length; null if none were drawn. */
  freeze(id: string): number | null {
    const entry = this.#entries.get(id);
    if (!entry || entry.seen === null) return null;
    if (textOf(entry.drawn).length > entry.seen) {
      this.#draw(id, cutAtShown(entry.drawn, entry.seen).kept);
    }
    return entry.seen;
  }

  #runsChanged(): void {
    this.#all = Array.from(this.#entries.values(), (entry) => entry.run);
    for (const listener of [...this.#listeners]) listener();
  }

  #markDirty(id: string): void {
    const isFirst = this.#dirty.size === 0;
    this.#dirty.add(id);
    if (isFirst) this.#schedule(() => this.#drawDirty());
  }

  #drawDirty(): void {
    const ids = [...this.#dirty];
    this.#dirty.clear();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (!entry || !isDrawing(entry.run) || sizeOf(entry.incoming) < entry.floor) continue;
      entry.floor = 0;
      this.#draw(id, entry.incoming);
    }
  }

  #draw(id: string, parts: readonly AnswerPart[]): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.drawn = parts;
    for (const listener of [...(this.#partsListeners.get(id) ?? [])]) listener();
  }
}
