import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly';
import { gfm } from 'micromark-extension-gfm';
import { texFromMarkdown, texSyntax } from './tex-syntax.ts';

const syntax = [
  // One tilde is a sign of its own: "20~25 °C", "~/projects".
  gfm({ singleTilde: false }),
  // Without it stars next to Chinese or Japanese punctuation stay stars.
  cjkFriendlyExtension(),
  // What stands between tags is markdown as elsewhere.
  { disable: { null: ['htmlFlow'] } },
];

// The transforms look for addresses a second time, and lose where they stand.
const toNodes = [
  ...gfmFromMarkdown().map(({ transforms: _, ...extension }) => extension),
  texFromMarkdown,
];

/**
 * The nodes of a text in markdown.
 * @param isCut whether the text may go on, so that what stands at its end may be unfinished
 */
export function parse(source: string, isCut: boolean): Root {
  const cutAt = isCut ? source.trimEnd().length : null;
  return fromMarkdown(withFormulasInLine(withPipesKept(source), isCut), {
    extensions: [...syntax, texSyntax(cutAt)],
    mdastExtensions: toNodes,
  });
}

// Unicode keeps this one for use within programs: it stands for a pipe that divides no cells.
const keptPipe = '\ufdd0';
const delimiterRow = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const spans = /(`+)(?!`).*?(?<!`)\1(?!`)|\\\(.*?\\\)|\$\$.*?\$\$/g;

/** Pipes in code or formulas in a table do not divide cells, whatever GitHub thinks of it. */
function withPipesKept(source: string): string {
  if (!source.includes('|') || !/[`$\\]/.test(source)) return source;
  let isTable = false;
  const lines = source.split('\n');
  const kept = lines.map((line, index) => {
    const next = lines[index + 1] ?? '';
    if (line.trim() === '') isTable = false;
    else if (next.includes('|') && delimiterRow.test(next)) isTable = true;
    if (!isTable || line.length > 10_000) return line;
    return line.replace(spans, (span) => span.replaceAll(/\\?\|/g, keptWithLength));
  });
  return kept.join('\n');
}

/** As long as what it stands for, so that all places stay what they are. */
function keptWithLength(pipe: string): string {
  return pipe.length === 1 ? keptPipe : pipe;
}

// As above: it stands for a line break in a formula, in which no line begins a list.
const keptBreak = '\ufdd1';
const formulaInBlock =
  /^([ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(\\\[|\$\$)((?:[^\n]|\n(?![ \t>]*(?:\n|$)))*?)(\\\]|\$\$|(?![\s\S]))/gm;

/** The lines of a formula within a list or a quote are no items or quotes of their own. */
function withFormulasInLine(source: string, isCut: boolean): string {
  if (!/\\\[|\$\$/.test(source)) return source;
  return source.replace(formulaInBlock, (written: string, _, __, ___, close: string) =>
    close === '' && !isCut ? written : written.replaceAll('\n', keptBreak),
  );
}

/** The text of code or of a formula as it was written, without the signs of what it stands in. */
export function asWritten(value: string): string {
  return value.replaceAll(keptPipe, '|').replaceAll(/\ufdd1[ \t>]*/g, '\n');
}
