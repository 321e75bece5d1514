import { useEffect, useSyncExternalStore } from 'react';
import type { Markdown } from './markdown.tsx';

type Loaded = { markdown: typeof Markdown | null; failed: boolean };

const pending: Loaded = { markdown: null, failed: false };
const listeners = new Set<() => void>();
let state = pending;
let started = false;

function load(): void {
  if (started) return;
  started = true;
  void import('./markdown.tsx')
    .then(
      (module): Loaded => ({ markdown: module.Markdown, failed: false }),
      (): Loaded => {
        // The chunk did not come: answers stay plain text, and the next answer tries again.
        started = false;
        return { markdown: null, failed: true };
      },
    )
    .then((next) => {
      state = next;
      for (const listener of [...listeners]) listener();
    });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The markdown renderer, which is not part of the first load; null until it has come. */
export function useMarkdown(): Loaded {
  useEffect(load, []);
  return useSyncExternalStore(
    subscribe,
    () => state,
    () => pending,
  );
}
