import { useCallback, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { OnLeave, RunJson } from '#lib/shared/run.ts';
import { draftKey } from './composers.ts';
import { useModels, useSaveSettings, useSettings } from './queries.ts';
import { usePageState } from './use-page-state.ts';

const modelStorageKey = 'halt:model';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function stored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    // Storage is forbidden: nothing has been chosen.
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // Forbidden or full: the choice holds no longer than this page asks for it.
  }
  for (const listener of [...listeners]) listener();
}

/** What is kept in this browser under a key; null for nothing. */
function useStored(key: string): string | null {
  return useSyncExternalStore(
    subscribe,
    () => stored(key),
    () => null,
  );
}

const columnsStorageKey = 'halt:runs-hidden-columns';

/** Which columns of the list of runs are hidden, as chosen in this browser; by their ids. */
export function useHiddenColumns() {
  const text = useStored(columnsStorageKey);
  const hidden = useMemo(() => new Set(text?.split(' ').filter((id) => id !== '')), [text]);
  const hide = (ids: readonly string[]) => store(columnsStorageKey, ids.join(' '));
  return { hidden, hide };
}

/** Which model answers next: the one chosen last in this browser, while it is offered. */
export function useModelChoice() {
  const { data, error, isPending, refetch } = useModels();
  const last = useStored(modelStorageKey);
  const offered = data?.models ?? [];
  const isOffered = data === undefined || offered.some((model) => model.id === last);
  const chosen = isOffered && last ? last : (data?.default ?? null);
  const choose = (id: string) => store(modelStorageKey, id);
  return { models: offered, chosen, choose, error, isPending, refetch };
}

/** What leaving the page does to answers that are started next. */
export function useLeaveChoice() {
  const { data } = useSettings();
  const save = useSaveSettings();
  const onLeave: OnLeave | null = data?.onLeave ?? null;
  return {
    /** Null while it is not known. */
    onLeave,
    choose: (next: OnLeave) => save.mutate({ onLeave: next }),
    error: save.error,
  };
}

/** What to start, without what the user's choices add. */
type Start =
  | { kind: 'prompt'; text: string; afterRunId: string | null }
  | { kind: 'regenerate'; promptId: string }
  | { kind: 'resume'; promptId: string; from: RunJson };

/** Starts runs in a chat with the model and the leaving that are chosen at that moment. */
export function useStart(chatId: string, composerKey: string): (start: Start) => void {
  const page = usePageState();
  const { models, chosen } = useModelChoice();
  const { onLeave } = useLeaveChoice();
  const now = useRef({ models, chosen, onLeave, composerKey });
  useLayoutEffect(() => {
    now.current = { models, chosen, onLeave, composerKey };
  });

  return useCallback(
    (start) => {
      const { models, chosen, onLeave, composerKey } = now.current;
      const model = start.kind === 'resume' ? modelToResume(start.from, models, chosen) : chosen;
      const { toolsOff } = page.composers.get(composerKey);
      const ofDraft = composerKey === draftKey && toolsOff.length > 0 ? { toolsOff } : {};
      page.start({ ...start, ...ofDraft, chatId, composerKey, model, onLeave });
    },
    [page, chatId],
  );
}

type Offered = ReturnType<typeof useModelChoice>['models'];

/** The rest of an answer is written by the model that began it, while that is offered. */
function modelToResume(from: RunJson, models: Offered, chosen: string | null): string | null {
  // Before the list is there the server knows best whose the rest is.
  if (models.length === 0) return null;
  const began = models.find(
    ({ model, provider }) => model === from.model && provider.id === from.provider,
  );
  return began?.id ?? chosen;
}
