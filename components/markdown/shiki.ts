import { createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { bundledLanguages } from 'shiki/langs';
import { bundledThemes } from 'shiki/themes';

const highlighter = createHighlighterCore({
  engine: createJavaScriptRegexEngine({ forgiving: true }),
  themes: [bundledThemes['github-light-default'], bundledThemes['github-dark-default']],
});

/** A highlighter that knows the language; null where there is none for it. */
export async function highlighterFor(language: string) {
  if (!(language in bundledLanguages)) return null;
  const loaded = await highlighter;
  await loaded.loadLanguage(bundledLanguages[language as keyof typeof bundledLanguages]);
  return loaded;
}
