import { useEffect, useSyncExternalStore } from 'react';
import type { PluginConfig } from 'streamdown';

const listeners = new Set<() => void>();
let plugins: PluginConfig | undefined;
let started = false;

function load(): void {
  if (started) return;
  started = true;
  import('@streamdown/code').then(
    ({ createCodePlugin }) => {
      plugins = { code: createCodePlugin({ themes: ['github-light', 'github-dark'] }) };
      for (const listener of [...listeners]) listener();
    },
    () => {
      // The chunk did not come: code stays uncoloured, and the next block of code tries again.
      started = false;
    },
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The code highlighter, fetched once an answer has a block of code; undefined until then. */
export function useHighlighter(text: string): PluginConfig | undefined {
  const hasCode = text.includes('```') || text.includes('~~~');
  useEffect(() => {
    if (hasCode) load();
  }, [hasCode]);
  return useSyncExternalStore(
    subscribe,
    () => plugins,
    () => undefined,
  );
}
