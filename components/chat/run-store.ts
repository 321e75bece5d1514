import type { AnswerPart, RunJson } from '#lib/shared/run.ts';
import { cutTo, type IncomingPart, shownLengthOf, sizeOf, withEvent } from './answer-parts.ts';
import { isDrawing, type LiveRun } from './live-run.ts';
import type { RunEvent } from './run-events.ts';

type Entry = {
  live: LiveRun;
  drawn: readonly AnswerPart[];
  incoming: readonly IncomingPart[];
  /** A replay draws nothing until it is this long, so that the words on screen never shrink. */
  floor: number;
  /** The text length that the page last put on screen; null while it has drawn none of it. */
  seen: number | null;
};

type Listener = () => void;

/**
 * The runs that this page follows. Their state and their words are two things to subscribe to,
 * because words change with every frame.
 */
export class RunStore {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<Listener>();
  readonly #partsListeners = new Map<string, Set<Listener>>();
  readonly #dirty = new Set<string>();
  readonly #schedule: (draw: () => void) => void;
  #all: readonly LiveRun[] = [];

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
    return () => ofRun.delete(listener);
  }

  /** All runs followed, in the order they were added; the same array until one of them changes. */
  all = (): readonly LiveRun[] => this.#all;

  get(id: string): LiveRun | undefined {
    return this.#entries.get(id)?.live;
  }

  /** The words to draw now, or null when the run is not followed here. */
  partsOf(id: string): readonly AnswerPart[] | null {
    return this.#entries.get(id)?.drawn ?? null;
  }

  /** The words that arrived, drawn or not. */
  receivedOf(id: string): AnswerPart[] {
    const incoming = this.#entries.get(id)?.incoming ?? [];
    return incoming.map(({ type, text }) => ({ type, text }));
  }

  /** Follows a run; `seed` is drawn until the stream has brought as much. */
  add(live: LiveRun, seed: readonly AnswerPart[] = []): void {
    const floor = sizeOf(seed);
    this.#entries.set(live.id, { live, drawn: seed, incoming: [], floor, seen: null });
    this.#stateChanged();
  }

  update(id: string, change: Partial<LiveRun>): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.live = { ...entry.live, ...change };
    this.#stateChanged();
    if (isDrawing(entry.live)) this.#markDirty(id);
  }

  remove(id: string): void {
    if (this.#entries.delete(id)) this.#stateChanged();
  }

  /** A connection begins that tells the run from its start. */
  restart(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.incoming = [];
    entry.floor = sizeOf(entry.drawn);
  }

  receive(id: string, event: Extract<RunEvent, { type: 'part-start' | 'part-delta' }>): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.incoming = withEvent(entry.incoming, event);
    if (isDrawing(entry.live)) this.#markDirty(id);
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
    if (shownLengthOf(entry.drawn) > entry.seen) this.#draw(id, cutTo(entry.drawn, entry.seen));
    return entry.seen;
  }

  /** The run as saved is the truth from here on. */
  settle(id: string, saved: RunJson): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.live.phase === 'ended') return;
    entry.live = { ...entry.live, phase: 'ended', known: true, promptId: saved.promptId, saved };
    entry.incoming = [];
    this.#stateChanged();
  }

  #stateChanged(): void {
    this.#all = [...this.#entries.values()].map((entry) => entry.live);
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
      if (!entry || !isDrawing(entry.live) || sizeOf(entry.incoming) < entry.floor) continue;
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
