import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly';
import { gfm } from 'micromark-extension-gfm';
import remend, { type RemendOptions } from 'remend';
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

/**
 * What is half-finished is drawn as it will be, where that leaves nothing out: a single star or
 * underscore often is just that, and a tag that is not closed may be a comparison.
 */
const options: RemendOptions = {
  comparisonOperators: false,
  htmlTags: false,
  images: false,
  italic: false,
  katex: false,
  links: false,
  singleTilde: false,
};

/**
 * A text that may go on, with its end completed. A growing text and one that was stopped are drawn
 * by the same rule, so nothing on screen changes at a Stop.
 */
export function completed(text: string): string {
  const written = text.trimEnd();
  // In a line of their own the marks that are added would mean something else.
  return remend(withoutHalfLink(written), options) + text.slice(written.length);
}

/** The address of a link that is being written leads elsewhere: until it is whole the label stands alone. */
function withoutHalfLink(text: string): string {
  const middle = text.lastIndexOf('](');
  if (middle === -1 || !isHalfAddress(text.slice(middle + 2))) return text;
  const open = openBracket(text, middle);
  if (open === -1 || isInCode(text, open)) return text;
  const label = text.slice(open + 1, middle);
  const isPicture = text[open - 1] === '!';
  if (!isPicture) return `${text.slice(0, open)}${label}`;
  return `${text.slice(0, open - 1)}Picture${label && `: ${label}`}`;
}

function isInCode(text: string, place: number): boolean {
  const paragraph = text.slice(text.lastIndexOf('\n\n', place) + 1, place);
  return (paragraph.match(/`+/g)?.length ?? 0) % 2 === 1;
}

function isHalfAddress(rest: string): boolean {
  if (/\n[ \t]*\n/.test(rest)) return false;
  const address = rest.trimStart();
  if (address.startsWith('<')) return !/[\n>]/.test(address) || isHalfTitle(address, '>');
  let depth = 1;
  for (let at = 0; at < address.length; at++) {
    const character = address[at] ?? '';
    if (/\s/.test(character)) return isHalfTitle(address.slice(at), '');
    if (character === '\\') at++;
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth === 0) return false;
  }
  return true;
}

const quotes: Record<string, string> = { '"': '"', "'": "'", '(': ')' };

function isHalfTitle(rest: string, after: string): boolean {
  const title = rest.slice(after ? rest.indexOf(after) + 1 : 0).trim();
  const close = quotes[title.charAt(0)];
  if (close === undefined) return title === '';
  const end = title.indexOf(close, 1);
  return end === -1 || end === title.length - 1;
}

/** The bracket that the one at `close` closes; -1 where there is none. */
function openBracket(text: string, close: number): number {
  let depth = 1;
  for (let at = close - 1; at >= 0; at--) {
    if (text[at - 1] === '\\') continue;
    if (text[at] === ']') depth++;
    if (text[at] === '[') depth--;
    if (depth === 0) return at;
  }
  return -1;
}
