import type { Link, Nodes, PhrasingContent, Text } from 'mdast';

/**
 * Where nodes stand: their text, whether it may go on behind its end, and what to add to its places
 * to have those in the answer.
 */
export type Place = { source: string; isCut: boolean; shift: number };

/**
 * The definitions and footnotes of an answer, wherever in it they stand. A text is parsed in
 * pieces, so each piece is told in front what the others have defined.
 */
export class References {
  /** Addresses by label; of a footnote null. A footnote's label begins with `^`. */
  readonly #known = new Map<string, string | null>();
  /** The anchor of the first mark of each footnote, by label. */
  readonly firstMarks = new Map<string, string>();
  /** Where the first definition of each footnote stands, by label. */
  readonly #footnotes = new Map<string, number>();

  /** @returns the labels that were not known before. */
  learn(node: Nodes): string[] {
    const found: string[] = [];
    visit(node, (inner) => {
      if (inner.type !== 'definition' && inner.type !== 'footnoteDefinition') return;
      const label = labelOf(inner);
      if (this.#known.has(label)) return;
      this.#known.set(label, inner.type === 'definition' ? inner.url : null);
      found.push(label);
    });
    return found;
  }

  /** Remembers the marks of footnotes in a node that was resolved. */
  mark(node: Nodes): void {
    visit(node, (inner) => {
      if (inner.type !== 'footnoteReference' || !inner.data?.anchor) return;
      const first = this.firstMarks.get(labelOf(inner));
      const isBefore = first === undefined || Number(inner.data.anchor) < Number(first);
      if (isBefore) this.firstMarks.set(labelOf(inner), inner.data.anchor);
    });
  }

  /** Definitions of what a text refers to, to be parsed in front of it; `''` where there are none. */
  stubsFor(source: string): string {
    if (this.#known.size === 0 || !source.includes('[')) return '';
    const lower = source.toLowerCase();
    const stubs = [...this.#known.keys()].filter((label) => mentions(lower, label));
    if (stubs.length === 0) return '';
    // The rule keeps an indented line that follows from being a part of a footnote.
    return `${stubs.map((label) => `[${label}]: x`).join('\n')}\n\n***\n\n`;
  }

  /** Puts links in place of references, and the words as written where nothing is defined. */
  resolve(node: Nodes, place: Place): void {
    if (node.type === 'definition') {
      const rest = place.source.slice(node.position?.end.offset);
      if (place.isCut && !rest.includes('\n')) node.data = { isCutOff: true };
    }
    if (node.type === 'footnoteDefinition') {
      const own = (node.position?.start.offset ?? 0) + place.shift;
      const first = this.#footnotes.get(labelOf(node)) ?? own;
      this.#footnotes.set(labelOf(node), first);
      node.data = { isFirst: own === first };
    }
    if (!('children' in node)) return;
    const children = node.children as PhrasingContent[];
    const resolved = children.flatMap((child) => {
      this.resolve(child, place);
      return this.#resolved(child, place);
    });
    children.splice(0, children.length, ...resolved);
  }

  #resolved(node: PhrasingContent, place: Place): PhrasingContent[] {
    if (node.type === 'link') return resolvedLink(node, place);
    if (node.type === 'linkReference' || node.type === 'imageReference') {
      const url = this.#known.get(labelOf(node));
      if (typeof url !== 'string') return [{ type: 'text', value: sourceOf(node, place) }];
      if (node.type === 'imageReference') return [{ type: 'image', url, alt: node.alt ?? '' }];
      return [{ type: 'link', url, children: node.children }];
    }
    if (node.type !== 'footnoteReference') return [node];
    const label = labelOf(node);
    if (!this.#known.has(label)) return [{ type: 'text', value: sourceOf(node, place) }];
    const anchor = `${(node.position?.start.offset ?? 0) + place.shift}`;
    return [{ ...node, data: { anchor } }];
  }
}

declare module 'mdast' {
  interface FootnoteReferenceData {
    anchor?: string;
  }
  interface FootnoteDefinitionData {
    /** Whether it is the first of its label, to which its marks lead. */
    isFirst?: boolean;
  }
  interface DefinitionData {
    /** Whether its address may go on. */
    isCutOff?: boolean;
  }
}

/** Whether a text may refer to a label, both in lower case. */
export function mentions(source: string, label: string): boolean {
  return source.includes(`[${label}]`);
}

function labelOf(node: Nodes & { label?: string | null; identifier: string }): string {
  const label = (node.label ?? node.identifier).toLowerCase();
  return node.type.startsWith('footnote') ? `^${label}` : label;
}

function resolvedLink(link: Link, place: Place) {
  const { start, end } = link.position ?? {};
  if (start?.offset === undefined || end?.offset === undefined) return [link];
  const isBare = !'[<'.includes(place.source[start.offset] ?? '');
  if (!isBare) return [link];
  const mayGoOn = place.isCut && /^[^\s<]*$/.test(place.source.slice(end.offset));
  return bareAddressNodes(link, mayGoOn);
}

// Chinese, Japanese and Korean do not put a space behind an address, nor does punctuation in quotes.
const endsAddress =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef]/u;
const bareAddress = /(?:https?:\/\/|www\.)[^\s<]+/i;

/**
 * A bare address among words, up to where it ends; what follows may hold further ones.
 * @param mayGoOn whether the text ends with it, and may be cut in its middle
 */
function bareAddressNodes(link: Link, mayGoOn: boolean): PhrasingContent[] {
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

function sourceOf({ position }: PhrasingContent, place: Place): string {
  return place.source.slice(position?.start.offset, position?.end.offset);
}

function visit(node: Nodes, see: (node: Nodes) => void): void {
  see(node);
  if (!('children' in node)) return;
  for (const child of node.children) visit(child, see);
}
