import { useEffect, useState, useSyncExternalStore } from 'react';
import type { CodeHighlighterPlugin, HighlightResult } from 'streamdown';

/** A piece of a line with its colours, as CSS variables for the light and the dark theme. */
type CodeToken = { offset: number; text: string; colors: Record<string, string> };
export type CodeLine = readonly CodeToken[];

const listeners = new Set<() => void>();
let highlighter: CodeHighlighterPlugin | null = null;
let started = false;

function load(): void {
  if (started) return;
  started = true;
  void import('@streamdown/code').then(
    ({ createCodePlugin }) => {
      highlighter = createCodePlugin({ themes: ['github-light-default', 'github-dark-default'] });
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

/**
 * The lines of `code` in colour as far as they have been coloured, and the rest as it is: colours
 * come later than words, and words do not wait. The highlighter is fetched with the first block.
 */
export function useHighlightedCode(
  code: string,
  language: string,
  isGrowing: boolean,
): { lines: readonly CodeLine[]; rest: string } {
  const plugin = useSyncExternalStore(
    subscribe,
    () => highlighter,
    () => null,
  );
  const [colored, setColored] = useState<{ code: string; lines: CodeLine[] } | null>(null);
  useEffect(load, []);
  useEffect(() => {
    if (!plugin?.supportsLanguage(language)) return;
    // While a line grows its colours change; only whole lines are worth them.
    const whole = isGrowing ? code.slice(0, code.lastIndexOf('\n') + 1) : `${code}\n`;
    if (whole === '') return;
    let isCurrent = true;
    const take = (result: HighlightResult) => {
      if (isCurrent) setColored({ code: whole, lines: linesOf(result) });
    };
    const options = { code: whole, language, themes: plugin.getThemes(), isIncomplete: isGrowing };
    const known = plugin.highlight(options, take);
    if (known) take(known);
    return () => {
      isCurrent = false;
    };
  }, [plugin, code, language, isGrowing]);
  const isUsable = colored !== null && `${code}\n`.startsWith(colored.code);
  if (!isUsable) return { lines: [], rest: code };
  return { lines: colored.lines, rest: code.slice(colored.code.length) };
}

/** The last line of the result is what follows the final line break: nothing. */
function linesOf({ tokens }: HighlightResult): CodeLine[] {
  return tokens.slice(0, -1).map((line) =>
    line.map((token, index) => ({
      offset: token.offset ?? index,
      text: token.content,
      colors: {
        '--code-light': token.htmlStyle?.color ?? token.color ?? 'inherit',
        '--code-dark': token.htmlStyle?.['--shiki-dark'] ?? 'inherit',
      },
    })),
  );
}
