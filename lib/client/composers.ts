/**
 * What the composer holds for one chat: the words not sent yet, why the last were not, and, until there
 * is a chat that knows it, which tool servers are off in it.
 */
export type ComposerState = { draft: string; notice: string | null; toolsOff: readonly string[] };

/** Where drafts are kept: the tab's session storage, or nothing where that is forbidden. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The composer of a chat that the server does not have yet. */
export const draftKey = 'new';

export const emptyComposer: ComposerState = { draft: '', notice: null, toolsOff: [] };

/**
 * Drafts and notices by composer key (a chat's id, or `draftKey`). They outlive the composer on screen,
 * so words given back after the user has gone elsewhere wait for them in their chat.
 */
export class Composers {
  readonly #storage: DraftStorage | null;
  readonly #states = new Map<string, ComposerState>();
  readonly #listeners = new Set<() => void>();
  /** Words on their way, by run: a reload before the server has them must not lose them. */
  readonly #sending = new Map<string, { key: string; words: string }>();

  constructor(storage: DraftStorage | null) {
    this.#storage = storage;
  }

  get(key: string): ComposerState {
    let state = this.#states.get(key);
    if (!state) {
      const draft = this.#storage?.getItem(`halt:draft:${key}`);
      state = draft ? { ...emptyComposer, draft } : emptyComposer;
      this.#states.set(key, state);
    }
    return state;
  }

  set(key: string, change: Partial<ComposerState>): void {
    this.#states.set(key, { ...this.get(key), ...change });
    this.#keep(key);
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Gives what one composer holds to another: a draft has become a chat. */
  move(from: string, to: string): void {
    const moving = this.get(from);
    for (const each of this.#sending.values()) if (each.key === from) each.key = to;
    this.set(from, emptyComposer);
    this.set(to, moving);
  }

  /** The words of a run were sent; until the server has them they are kept as a draft is. */
  send(runId: string, key: string, words: string): void {
    this.#sending.set(runId, { key, words });
    this.#keep(key);
  }

  /** The words of a run have arrived, or are given back. */
  sent(runId: string): void {
    const one = this.#sending.get(runId);
    if (!one) return;
    this.#sending.delete(runId);
    this.#keep(one.key);
  }

  /** Puts words back before whatever has been typed since, and says why. */
  giveBack(key: string, words: string, notice: string): void {
    const { draft } = this.get(key);
    this.set(key, { draft: draft ? `${words}\n\n${draft}` : words, notice });
  }

  #keep(key: string): void {
    const unsent = [...this.#sending.values()].filter((each) => each.key === key);
    const words = [...unsent.map((each) => each.words), this.get(key).draft].filter(Boolean);
    try {
      if (words.length > 0) this.#storage?.setItem(`halt:draft:${key}`, words.join('\n\n'));
      else this.#storage?.removeItem(`halt:draft:${key}`);
    } catch {
      // The storage is full: the draft lives as long as the page, which is what was promised.
    }
  }
}

/** Where this tab keeps what was written and not sent; null where it has no such place. */
export function draftStorage(): DraftStorage | null {
  try {
    return window.sessionStorage;
  } catch {
    // No storage on the server, and a browser may forbid it: drafts then live in memory.
    return null;
  }
}
