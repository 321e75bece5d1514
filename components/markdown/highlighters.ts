import type { HighlighterCore } from 'shiki/core';

const loaded = new Map<string, HighlighterCore | null>();
const loading = new Set<string>();
const listeners = new Set<() => void>();

function load(language: string): void {
  if (language === '' || loaded.has(language) || loading.has(language)) return;
  loading.add(language);
  void import('./shiki.ts')
    .then(({ highlighterFor }) => highlighterFor(language))
    .then(
      (highlighter) => {
        loaded.set(language, highlighter);
        for (const listener of [...listeners]) listener();
      },
      () => {
        // The chunk did not come: code stays uncoloured, and the next block of it tries again.
      },
    )
    .finally(() => loading.delete(language));
}

/** Highlighters by language, each fetched with the first block of code in that language. */
export const highlighters = {
  load,
  for: (language: string) => loaded.get(language) ?? null,
  version: () => loaded.size,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
