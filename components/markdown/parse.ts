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
const delimiterRow = /^[ \t>|:-]*$/;
/** What begins or ends code or a formula in a line, and pipes. */
const marksInRow = /`+|\\[()]|\$\$|\\?\|/g;

/** Pipes in code or formulas in a table do not divide cells, whatever GitHub thinks of it. */
function withPipesKept(source: string): string {
  if (!source.includes('|') || !/[`$\\]/.test(source)) return source;
  let isTable = false;
  const lines = source.split('\n');
  const kept = lines.map((line, index) => {
    const next = lines[index + 1] ?? '';
    if (line.trim() === '') isTable = false;
    else if (next.includes('|') && delimiterRow.test(next)) isTable = true;
    return isTable ? rowWithPipesKept(line) : line;
  });
  return kept.join('\n');
}

function rowWithPipesKept(row: string): string {
  const last = new Map(Array.from(row.matchAll(marksInRow), ({ 0: mark, index }) => [mark, index]));
  let close: string | null = null;
  return row.replace(marksInRow, (mark, index: number) => {
    // The stand-in is as long as one pipe alone, so that all places stay what they are.
    if (mark.endsWith('|')) return close !== null && mark === '|' ? keptPipe : mark;
    const partner = mark === '\\(' ? '\\)' : mark;
    if (close === null) close = (last.get(partner) ?? 0) > index ? partner : null;
    else if (mark === close) close = null;
    return mark;
  });
}

// As above: it stands for a line break in a formula, in which no line begins a list.
const keptBreak = '\ufdd1';
const formulaBegins = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:\\\[|\$\$)/gm;
const formulaEnds = /\\\]|\$\$|\n[ \t>]*(?=\n|$)/g;

/** The lines of a formula within a list or a quote are no items or quotes of their own. */
function withFormulasInLine(source: string, isCut: boolean): string {
  let kept = '';
  let at = 0;
  formulaBegins.lastIndex = 0;
  while (formulaBegins.test(source)) {
    formulaEnds.lastIndex = formulaBegins.lastIndex;
    const isFound = formulaEnds.test(source);
    const end = isFound ? formulaEnds.lastIndex : source.length;
    // Without its end, before a blank line, it is none; nor is another that begins in front of that line.
    const isFormula = isFound ? !/[\n \t>]/.test(source.charAt(end - 1)) : isCut;
    const piece = source.slice(at, end);
    kept += isFormula ? piece.replaceAll('\n', keptBreak) : piece;
    at = end;
    formulaBegins.lastIndex = end;
  }
  return kept + source.slice(at);
}

/** The text of code or of a formula as it was written, without the signs of what it stands in. */
export function asWritten(value: string): string {
  return value.replaceAll(keptPipe, '|').replaceAll(/\ufdd1[ \t>]*/g, '\n');
}
