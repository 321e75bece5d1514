import type { GrammarState, HighlighterCore, ThemedToken } from 'shiki/core';
import { type LazyModule, lazyModule, useLazyModule } from './lazy-module.ts';

const highlighters = new Map<string, LazyModule<HighlighterCore | null>>();

/** The highlighter for a language, fetched with the first block of code in it; null while there is none. */
export function useHighlighter(language: string): HighlighterCore | null {
  const fetchIt = () => import('./shiki.ts').then((shiki) => shiki.highlighterFor(language));
  const highlighter = highlighters.get(language) ?? lazyModule(fetchIt);
  highlighters.set(language, highlighter);
  return useLazyModule(highlighter, language !== '').module;
}

/** A piece of a line with its colours, as CSS variables for the light and the dark theme. */
export type CodeToken = { text: string; colors: Record<string, string> | undefined };
export type CodeLine = { text: string; tokens: readonly CodeToken[] | null };

/** In characters. What follows is not coloured: a page of this length is not read for its colours. */
const mostColored = 200_000;
const linesAtOnce = 20;

/**
 * The lines of a block of code that grows. A line is read once and coloured once; the last one may
 * go on, so its colours are made anew.
 */
export class CodeLines {
  /** Whole lines; they are only ever added, and given their colours. */
  lines: CodeLine[] = [];
  colored = 0;
  #code = '';
  #end = 0;
  #state: GrammarState | undefined;

  read(code: string): void {
    if (!code.startsWith(this.#code)) {
      this.lines = [];
      this.colored = 0;
      this.#end = 0;
      this.#state = undefined;
    }
    this.#code = code;
    for (let end = code.indexOf('\n', this.#end); end !== -1; end = code.indexOf('\n', this.#end)) {
      this.lines.push({ text: code.slice(this.#end, end), tokens: null });
      this.#end = end + 1;
    }
  }

  /** The line behind the last line break. */
  get last(): string {
    return this.#code.slice(this.#end);
  }

  /** Colours lines until the time is over. @returns whether all have been coloured. */
  color(highlighter: HighlighterCore, language: string, milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    while (this.colored < this.lines.length && this.#end <= mostColored) {
      if (performance.now() > until) return false;
      const batch = this.lines.slice(this.colored, this.colored + linesAtOnce);
      const code = batch.map((line) => line.text).join('\n');
      const { tokens, grammarState } = tokensOf(highlighter, code, language, this.#state);
      for (const [index, line] of batch.entries()) {
        this.lines[this.colored + index] = { ...line, tokens: codeTokens(tokens[index] ?? []) };
      }
      this.#state = grammarState;
      this.colored += batch.length;
    }
    return true;
  }

  colorLast(highlighter: HighlighterCore, language: string): readonly CodeToken[] | null {
    if (this.colored < this.lines.length || this.#end > mostColored) return null;
    const { tokens } = tokensOf(highlighter, this.last, language, this.#state);
    return codeTokens(tokens[0] ?? []);
  }
}

function tokensOf(
  highlighter: HighlighterCore,
  code: string,
  lang: string,
  grammarState: GrammarState | undefined,
) {
  return highlighter.codeToTokens(code, {
    lang,
    grammarState,
    themes: { light: 'github-light-default', dark: 'github-dark-default' },
    defaultColor: false,
    cssVariablePrefix: '--code-',
    tokenizeMaxLineLength: 2_000,
    tokenizeTimeLimit: 50,
  });
}

/** Neighbours of the same colours are one: a page of code has tens of thousands of tokens. */
function codeTokens(tokens: readonly ThemedToken[]): CodeToken[] {
  const joined: CodeToken[] = [];
  for (const { content, htmlStyle } of tokens) {
    const last = joined.at(-1);
    const isAlike = content.trim() === '' || sameColors(last?.colors, htmlStyle);
    if (last && isAlike) last.text += content;
    else joined.push({ text: content, colors: htmlStyle });
  }
  return joined;
}

function sameColors(one: CodeToken['colors'], other: CodeToken['colors']): boolean {
  return (
    one?.['--code-light'] === other?.['--code-light'] &&
    one?.['--code-dark'] === other?.['--code-dark']
  );
}
