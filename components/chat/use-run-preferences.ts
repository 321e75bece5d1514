import { useSyncExternalStore } from 'react';
import { useModels, useSaveSettings, useSettings } from '#lib/client/use-queries.ts';
import type { OnLeave } from '#lib/shared/run.ts';

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

function storedModel(): string | null {
  try {
    return window.localStorage.getItem(modelStorageKey);
  } catch {
    // Storage is forbidden: the default model is used.
    return null;
  }
}

function storeModel(id: string): void {
  try {
    window.localStorage.setItem(modelStorageKey, id);
  } catch {
    // Forbidden or full: the choice holds no longer than this page asks for it.
  }
  for (const listener of [...listeners]) listener();
}

/** Which model answers next: the one chosen last in this browser, while the provider offers it. */
export function useModelChoice() {
  const { data, error, isPending, refetch } = useModels();
  const stored = useSyncExternalStore(subscribe, storedModel, () => null);
  const offered = data?.models ?? [];
  const isOffered = data === undefined || offered.some((model) => model.id === stored);
  const chosen = isOffered && stored ? stored : (data?.default ?? null);
  return { models: offered, chosen, choose: storeModel, error, isPending, refetch };
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
