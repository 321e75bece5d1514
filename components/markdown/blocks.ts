import type { AlignType, ListItem, Paragraph, PhrasingContent, RootContent, TableRow } from 'mdast';

/** What blocks are parts of: the items of a list, the rows of a table, pieces of a long paragraph. */
export type Group =
  | { kind: 'list'; key: number; isOrdered: boolean; start: number }
  | { kind: 'table'; key: number; align: readonly AlignType[]; head: string }
  | { kind: 'paragraph'; key: number };

/** The smallest part of an answer that is drawn by itself. `key` is where it begins. */
export type Block = { key: number; source: string } & (
  | { kind: 'code'; info: string; code: string; isClosed: boolean }
  | { kind: 'formula'; tex: string; isClosed: boolean }
  | { kind: 'plain'; why: string }
  | { kind: 'node'; node: RootContent }
  | { kind: 'item'; group: Group & { kind: 'list' }; node: ListItem }
  | { kind: 'row'; group: Group & { kind: 'table' }; node: TableRow }
  | { kind: 'words'; group: Group & { kind: 'paragraph' }; nodes: PhrasingContent[] }
);

/** A text that was parsed, and how to find its places in the answer: `shift` is added to them. */
type Parsed = { source: string; shift: number };

/**
 * The blocks that a node is drawn as.
 * @param open the group that the text before has begun, where this node goes on with it
 */
export function blocksOf(node: RootContent, parsed: Parsed, open: Group | null): Block[] {
  if (node.type === 'list') {
    const key = lineStart(node, parsed);
    const group =
      open?.kind === 'list'
        ? open
        : { kind: 'list' as const, key, isOrdered: node.ordered === true, start: node.start ?? 1 };
    return node.children.map((item) => ({ ...at(item, parsed), kind: 'item', group, node: item }));
  }
  if (node.type === 'table') {
    const group = open?.kind === 'table' ? open : newTable(node, parsed);
    const rows = node.children.map(
      (row): Block => ({ ...at(row, parsed), kind: 'row', group, node: row }),
    );
    return open?.kind === 'table' ? rows.slice(1) : rows;
  }
  if (node.type === 'paragraph') return wordsOf(node, parsed, open);
  return [{ ...at(node, parsed), kind: 'node', node }];
}

function newTable(node: RootContent & { type: 'table' }, parsed: Parsed) {
  const key = lineStart(node, parsed);
  const lines = parsed.source.slice(key - parsed.shift).split('\n', 2);
  return { kind: 'table' as const, key, align: node.align ?? [], head: `${lines.join('\n')}\n` };
}

const longParagraph = 4_000;

/** A long paragraph is cut in two where nothing is open, so that it need not be parsed again. */
function wordsOf(node: Paragraph, parsed: Parsed, open: Group | null): Block[] {
  const whole = at(node, parsed);
  const key = node.position?.start.offset ?? 0;
  const isMore = open?.kind === 'paragraph';
  const group = isMore ? open : { kind: 'paragraph' as const, key: whole.key };
  const begins = isMore ? key + parsed.shift : whole.key;
  const cut = whole.source.length > longParagraph ? cutOf(node) : null;
  if (!cut) return [{ ...whole, key: begins, kind: 'words', group, nodes: node.children }];
  const middle = cut.offset + parsed.shift;
  const length = middle - begins;
  const source = parsed.source.slice(begins - parsed.shift);
  return [
    { key: begins, source: source.slice(0, length), kind: 'words', group, nodes: cut.before },
    { key: middle, source: source.slice(length), kind: 'words', group, nodes: cut.after },
  ];
}

/** A mark that stands as it is may yet find its partner. */
const mark = /[*_~`[\\$<]/;

function cutOf(node: Paragraph) {
  let cut: { offset: number; before: PhrasingContent[]; after: PhrasingContent[] } | null = null;
  for (const [index, child] of node.children.entries()) {
    if (child.type !== 'text') continue;
    const place = child.position?.start.offset;
    const written = (child.position?.end.offset ?? 0) - (place ?? 0);
    if (mark.test(child.value)) break;
    // With entities or line breaks the places in the value are not those in the text.
    if (place === undefined || written !== child.value.length) continue;
    const end = (node.position?.end.offset ?? 0) - shortEnd;
    const at = lastWord(child.value, end - place);
    if (at === -1) continue;
    const before = { ...child, value: child.value.slice(0, at) };
    const after = { type: 'text' as const, value: child.value.slice(at) };
    cut = {
      offset: place + at,
      before: [...node.children.slice(0, index), before],
      after: [after, ...node.children.slice(index + 1)],
    };
  }
  return cut;
}

/** What stands nearer to the end of a paragraph may belong to what comes. */
const shortEnd = 200;

/** Where a word begins before `end` that begins nothing but a word; -1 where there is none. */
function lastWord(text: string, end: number): number {
  const words = /(?<=\S )\p{Ll}{3}/gu;
  let last = -1;
  words.lastIndex = Math.max(0, Math.min(end, text.length) - 1_000);
  for (let match = words.exec(text); match; match = words.exec(text)) {
    if (match.index > end) break;
    last = match.index;
  }
  return last;
}

function at(node: RootContent | ListItem | TableRow, parsed: Parsed) {
  const key = lineStart(node, parsed);
  return { key, source: parsed.source.slice(key - parsed.shift, node.position?.end.offset) };
}

function lineStart(node: RootContent | ListItem | TableRow, { shift }: Parsed): number {
  const { offset = 0, column = 1 } = node.position?.start ?? {};
  return offset - (column - 1) + shift;
}
