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

  function set(key: string, change: Partial<ComposerState>) {
    const state = { ...get(key), ...change };
    states.set(key, state);
    try {
      if (state.draft) storage?.setItem(`halt:draft:${key}`, state.draft);
      else storage?.removeItem(`halt:draft:${key}`);
    } catch {
      // The storage is full: the draft lives as long as the page, which is what was promised.
    }
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
      set(from, empty);
      set(to, moving);
    },

    /** Puts words back before whatever has been typed since, and says why. */
    giveBack(key: string, words: string, notice: string) {
      const { draft } = get(key);
      set(key, { draft: draft ? `${words}\n\n${draft}` : words, notice });
    },
  };
}
