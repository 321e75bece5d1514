type Listener = () => void;

/** What the composer holds for one chat: the words not sent yet, and why the last were not. */
export type ComposerState = { draft: string; notice: string | null };

/** Where drafts are kept: the tab's session storage, or nothing where that is forbidden. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The composer of a chat that the server does not have yet. */
export const draftKey = 'new';

const empty: ComposerState = { draft: '', notice: null };

/**
 * Drafts and notices by composer key (a chat's id, or `draftKey`). They outlive the composer on screen,
 * so words given back after the reader has gone elsewhere wait for them in their chat.
 */
export function createComposerStore(storage: DraftStorage | null) {
  const states = new Map<string, ComposerState>();
  const listeners = new Set<Listener>();
  /** Words on their way, by run: a reload before the server has them must not lose them. */
  const sending = new Map<string, { key: string; words: string }>();

  function stored(key: string): ComposerState {
    const draft = storage?.getItem(`halt:draft:${key}`);
    return draft ? { draft, notice: null } : empty;
  }

  function get(key: string): ComposerState {
    let state = states.get(key);
    if (!state) {
      state = stored(key);
      states.set(key, state);
    }
    return state;
  }

  function keep(key: string) {
    const unsent = [...sending.values()].filter((each) => each.key === key);
    const words = [...unsent.map((each) => each.words), get(key).draft].filter(Boolean);
    try {
      if (words.length > 0) storage?.setItem(`halt:draft:${key}`, words.join('\n\n'));
      else storage?.removeItem(`halt:draft:${key}`);
    } catch {
      // The storage is full: the draft lives as long as the page, which is what was promised.
    }
  }

  function set(key: string, change: Partial<ComposerState>) {
    states.set(key, { ...get(key), ...change });
    keep(key);
    for (const listener of [...listeners]) listener();
  }

  return {
    get,
    set,

    subscribe(listener: Listener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Gives what one composer holds to another: a draft has become a chat. */
    move(from: string, to: string) {
      const moving = get(from);
      for (const each of sending.values()) if (each.key === from) each.key = to;
      set(from, empty);
      set(to, moving);
    },

    /** The words of a run were sent; until the server has them they are kept as a draft is. */
    send(runId: string, key: string, words: string) {
      sending.set(runId, { key, words });
      keep(key);
    },

    /** The words of a run have arrived, or are given back. */
    sent(runId: string) {
      const one = sending.get(runId);
      if (!one) return;
      sending.delete(runId);
      keep(one.key);
    },

    /** Puts words back before whatever has been typed since, and says why. */
    giveBack(key: string, words: string, notice: string) {
      const { draft } = get(key);
      set(key, { draft: draft ? `${words}\n\n${draft}` : words, notice });
    },
  };
}

export type ComposerStore = ReturnType<typeof createComposerStore>;

/** Where this tab keeps what was written and not sent; null where it has no such place. */
export function draftStorage(): DraftStorage | null {
  try {
    return window.sessionStorage;
  } catch {
    // No storage on the server, and a browser may forbid it: drafts then live in memory.
    return null;
  }
}
