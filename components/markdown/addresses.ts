import type { Link, PhrasingContent, Text } from 'mdast';

// Chinese, Japanese and Korean do not put a space behind an address, nor does punctuation in quotes.
const endsAddress =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef]/u;
const bareAddress = /(?:https?:\/\/|www\.)[^\s<]+/i;

/** The address if it leads to somewhere else; null for one that would lead into Halt, or run something. */
export function safeAddress(url: string): string | null {
  if (!/^(?:https?:\/\/[^/]|mailto:|tel:)/i.test(url)) return null;
  return URL.canParse(url) ? url : null;
}

/**
 * A bare address among words, up to where it ends; what follows may hold further ones.
 * @param mayGoOn whether the text ends with it, and may be cut in its middle
 */
export function bareAddressNodes(link: Link, mayGoOn: boolean): PhrasingContent[] {
  const [label] = link.children;
  const text = label?.type === 'text' ? label.value : '';
  const end = text.search(endsAddress);
  if (end === -1) return mayGoOn ? [words(text)] : [link];
  const own = text.slice(0, endOfAddress(text, end));
  const isWhole = own.length > 0 && /^(?:https?:\/\/[^/]|www\.[^.])/i.test(own);
  const rest = text.slice(isWhole ? own.length : end);
  const before = isWhole ? linkTo(own) : words(text.slice(0, end));
  return [before, ...addressesIn(rest, mayGoOn)];
}

/** Punctuation at the end of an address belongs to the sentence. */
function endOfAddress(text: string, limit: number): number {
  let end = limit;
  while (end > 0 && /[?!.,:*_~'"]/.test(text.charAt(end - 1))) end--;
  return end;
}

function addressesIn(text: string, mayGoOn: boolean): PhrasingContent[] {
  const match = bareAddress.exec(text);
  if (!match) return [words(text)];
  const found = linkTo(match[0]);
  return [words(text.slice(0, match.index)), ...bareAddressNodes(found, mayGoOn)];
}

function linkTo(address: string): Link {
  const url = /^www\./i.test(address) ? `http://${address}` : address;
  return { type: 'link', url, children: [words(address)] };
}

function words(value: string): Text {
  return { type: 'text', value };
}
