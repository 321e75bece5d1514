import type { AnswerPart, RunJson } from '#lib/runs/run.ts';
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
 * The runs that this page follows. Structure (`all`) and words (`partsOf`) are two things to
 * subscribe to, because words change with every frame. `schedule` runs a callback before the next
 * frame is painted.
 */
export function createRunStore(schedule: (callback: () => void) => void) {
  const entries = new Map<string, Entry>();
  const listeners = new Set<Listener>();
  const textListeners = new Map<string, Set<Listener>>();
  const dirty = new Set<string>();
  let all: readonly LiveRun[] = [];

  function structureChanged() {
    all = [...entries.values()].map((entry) => entry.live);
    for (const listener of [...listeners]) listener();
  }

  function draw(id: string, parts: readonly AnswerPart[]) {
    const entry = entries.get(id);
    if (!entry) return;
    entry.drawn = parts;
    for (const listener of [...(textListeners.get(id) ?? [])]) listener();
  }

  function flush() {
    const ids = [...dirty];
    dirty.clear();
    for (const id of ids) {
      const entry = entries.get(id);
      if (!entry || !isDrawing(entry.live) || sizeOf(entry.incoming) < entry.floor) continue;
      entry.floor = 0;
      draw(id, entry.incoming);
    }
  }

  function markDirty(id: string) {
    if (dirty.size === 0) schedule(flush);
    dirty.add(id);
  }

  return {
    subscribe(listener: Listener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    subscribeToParts(id: string, listener: Listener): () => void {
      const ofRun = textListeners.get(id) ?? new Set();
      textListeners.set(id, ofRun.add(listener));
      return () => ofRun.delete(listener);
    },

    /** All runs followed, in the order they were added; the same array until one changes. */
    all: (): readonly LiveRun[] => all,

    get: (id: string): LiveRun | undefined => entries.get(id)?.live,

    /** The words to draw now, or null when the run is not followed here. */
    partsOf: (id: string): readonly AnswerPart[] | null => entries.get(id)?.drawn ?? null,

    /** The words that arrived, drawn or not. */
    receivedOf: (id: string): readonly AnswerPart[] =>
      (entries.get(id)?.incoming ?? []).map(({ type, text }) => ({ type, text })),

    add(live: LiveRun, seed: readonly AnswerPart[] = []) {
      entries.set(live.id, { live, drawn: seed, incoming: [], floor: sizeOf(seed), seen: null });
      structureChanged();
    },

    update(id: string, change: Partial<LiveRun>) {
      const entry = entries.get(id);
      if (!entry) return;
      entry.live = { ...entry.live, ...change };
      structureChanged();
      if (isDrawing(entry.live)) markDirty(id);
    },

    remove(id: string) {
      if (entries.delete(id)) structureChanged();
    },

    /** A connection begins that tells the run from its start. */
    restart(id: string) {
      const entry = entries.get(id);
      if (!entry) return;
      entry.incoming = [];
      entry.floor = sizeOf(entry.drawn);
    },

    receive(id: string, event: Extract<RunEvent, { type: 'part-start' | 'part-delta' }>) {
      const entry = entries.get(id);
      if (!entry) return;
      entry.incoming = withEvent(entry.incoming, event);
      if (isDrawing(entry.live)) markDirty(id);
    },

    /** The page has put this much text on screen. */
    seen(id: string, length: number) {
      const entry = entries.get(id);
      if (entry) entry.seen = length;
    },

    /** Cuts the words to those on screen and gives their text's length; null if none were drawn. */
    freeze(id: string): number | null {
      const entry = entries.get(id);
      if (!entry || entry.seen === null) return null;
      if (shownLengthOf(entry.drawn) > entry.seen) draw(id, cutTo(entry.drawn, entry.seen));
      return entry.seen;
    },

    /** The run as saved is the truth from here on. */
    settle(id: string, saved: RunJson) {
      const entry = entries.get(id);
      if (!entry || entry.live.phase === 'ended') return;
      entry.live = { ...entry.live, phase: 'ended', known: true, promptId: saved.promptId, saved };
      entry.incoming = [];
      structureChanged();
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;
