import remend, { type RemendOptions } from 'remend';

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
