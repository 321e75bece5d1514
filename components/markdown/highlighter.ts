import type { GrammarState, HighlighterCore, ThemedToken } from 'shiki/core';
import { createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { bundledLanguages } from 'shiki/langs';
import { bundledThemes } from 'shiki/themes';

/** A piece of a line with its colours, as CSS variables for the light and the dark theme. */
export type CodeToken = { text: string; colors: Record<string, string> | undefined };

/** The next whole lines of a block of code, and what has come of the line behind them. */
export type CodeRequest = { block: number; language: string; lines: string[]; last: string };
/** That nothing more of a block will be asked for. */
export type CodeGone = { block: number; isGone: true };
export type CodeAnswer = { block: number; lines: CodeToken[][]; last: CodeToken[] };

const highlighter = createHighlighterCore({
  engine: createJavaScriptRegexEngine({ forgiving: true }),
  themes: [bundledThemes['github-light-default'], bundledThemes['github-dark-default']],
});

/** What is open behind the last whole line of each block: a comment, a string. */
const states = new Map<number, GrammarState | undefined>();

/** The colours of a block's next lines; null for a language that has none. */
export async function colorCode(request: CodeRequest): Promise<CodeAnswer | null> {
  const { block, language, lines, last } = request;
  if (!(language in bundledLanguages)) return null;
  const loaded = await highlighter;
  await loaded.loadLanguage(bundledLanguages[language as keyof typeof bundledLanguages]);
  let state = states.get(block);
  let tokens: ThemedToken[][] = [];
  if (lines.length > 0) {
    const found = tokensOf(loaded, lines.join('\n'), language, state);
    tokens = found.tokens;
    state = found.grammarState;
    states.set(block, state);
  }
  const [tokensOfLast = []] = last === '' ? [] : tokensOf(loaded, last, language, state).tokens;
  return {
    block,
    lines: lines.map((_, index) => codeTokens(tokens[index] ?? [])),
    last: codeTokens(tokensOfLast),
  };
}

export function forgetCode(block: number): void {
  states.delete(block);
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
    // The first lines in a language are slow, and would be cut off by less.
    tokenizeTimeLimit: 5_000,
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
