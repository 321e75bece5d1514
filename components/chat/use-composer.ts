import { useSyncExternalStore } from 'react';
import type { ComposerState } from './composer-store.ts';
import { useChatRuns } from './runs-provider.tsx';

const empty: ComposerState = { draft: '', notice: null };

/** The draft and notice of one composer. */
export function useComposer(key: string) {
  const { composers } = useChatRuns();
  const { draft, notice } = useSyncExternalStore(
    composers.subscribe,
    () => composers.get(key),
    () => empty,
  );
  return {
    draft,
    notice,
    setDraft: (next: string) => composers.set(key, { draft: next }),
    clear: () => composers.set(key, empty),
    say: (sentence: string | null) => composers.set(key, { notice: sentence }),
  };
}
