import type { Nodes } from 'mdast';
import { type Block, blocksOf, type Group } from './blocks.ts';
import { Budget, type Expensive, endOfPiece } from './budget.ts';
import { completed, parse } from './parse.ts';
import { mentions, References } from './references.ts';
import { type Region, RegionReader } from './regions.ts';

/** Whether nothing follows that changes a piece, and whether it ends where the text is cut. */
type State = { isFinal: boolean; isCut: boolean };

/**
 * The blocks of a text that grows. What can no longer change is parsed once and stays the same
 * object; with each update only the end is parsed again, however much stands before it.
 */
export class GrowingBlocks {
  references = new References();
  #text = '';
  #settled: Block[] = [];
  /** The sources of blocks in lower case, as labels are compared. */
  readonly #lower = new WeakMap<Block, string>();
  /** Where what may still change begins, and the group that it goes on with. */
  #end = 0;
  #open: Group | null = null;
  #regions = new RegionReader();
  #budget = new Budget(0);
  #expensive: Expensive | null = null;

  /** @param isWhole whether the text has come to its own end: then it is drawn as it stands. */
  read(text: string, isWhole: boolean): readonly Block[] {
    if (!text.startsWith(this.#text)) this.#beginAgain();
    this.#text = text;
    const tail: Block[] = [];
    let at = this.#end;
    while (at < text.length) at = this.#readFrom(at, isWhole, tail);
    if (isWhole) this.#mark(tail);
    return tail.length === 0 ? this.#settled : [...this.#settled, ...tail];
  }

  #beginAgain(): void {
    this.references = new References();
    this.#settled = [];
    this.#end = 0;
    this.#open = null;
    this.#regions = new RegionReader();
    this.#budget = new Budget(0);
    this.#expensive = null;
  }

  /** Reads up to the end of the next piece. @returns where that is. */
  #readFrom(start: number, isWhole: boolean, tail: Block[]): number {
    const text = this.#text;
    const region = this.#regions.next(text, start, isWhole);
    if (region?.start === start) {
      this.#take([regionBlock(region, text)], region.isClosed ? region.end : null, tail);
      return region.end;
    }
    const until = region?.start ?? text.length;
    if (tail.length === 0 && this.#readAhead(start, until)) return this.#end;
    const expensive = this.#findExpensive(start, until, tail.length === 0);
    if (expensive?.start === start) return this.#readPlain(expensive, until, tail);
    const end = expensive?.start ?? until;
    const isClosed = expensive !== null || (region?.isSure ?? false);
    const state = { isFinal: isClosed || isWhole, isCut: !isWhole && end === text.length };
    const blocks = this.#parse(start, end, state, tail.length === 0 ? this.#open : null);
    this.#take(blocks, isClosed ? end : null, tail);
    return end;
  }

  /** Settles what can no longer change. What is completed later is the last block alone. */
  #readAhead(start: number, until: number): boolean {
    const hasLines = this.#text.slice(start, until).trimEnd().includes('\n');
    return hasLines && this.#readWindow(start, until);
  }

  /** Reads a text up to `end` as if it were growing. @returns whether that led on. */
  #readWindow(start: number, end: number): boolean {
    if (end <= start || this.#findExpensive(start, end, true)) return false;
    const blocks = this.#parse(start, end, { isFinal: false, isCut: false }, this.#open);
    this.#settle(blocks, settledCount(blocks));
    return this.#end > start;
  }

  #findExpensive(start: number, until: number, isFirst: boolean): Expensive | null {
    if (this.#expensive?.start === start) return this.#expensive;
    const budget = isFirst ? this.#budget : new Budget(start);
    this.#expensive = budget.exceeded(this.#text, until);
    return this.#expensive;
  }

  #readPlain({ start, why }: Expensive, until: number, tail: Block[]): number {
    const piece = endOfPiece(this.#text, start);
    const end = Math.min(piece.end, until);
    const isClosed = piece.isSure || end < this.#text.length;
    const source = this.#text.slice(start, end);
    this.#take([{ key: start, source, kind: 'plain', why }], isClosed ? end : null, tail);
    return end;
  }

  #parse(start: number, end: number, { isFinal, isCut }: State, open: Group | null): Block[] {
    const written = this.#text.slice(start, end);
    const head = open?.kind === 'table' ? open.head : '';
    const front = this.references.stubsFor(written) + head;
    const source = front + (isCut ? completed(written) : written);
    const parsed = { source, shift: start - front.length };
    const nodes = parse(source, isCut).children.filter(
      (node) => (node.position?.end.offset ?? 0) > front.length,
    );
    if (isFinal) for (const node of nodes) this.#define(node);
    const blocks = nodes.flatMap((node, index) => {
      this.references.resolve(node, { ...parsed, isCut });
      return blocksOf(node, parsed, index === 0 ? open : null);
    });
    return blocks.map((block, index) => behind(block, blocks[index - 1]));
  }

  /** Keeps blocks. @param end where they all end for good; null where the last one may go on. */
  #take(blocks: Block[], end: number | null, tail: Block[]): void {
    if (tail.length > 0) {
      tail.push(...blocks);
      return;
    }
    const count = end === null ? settledCount(blocks) : blocks.length;
    this.#settle(blocks, count);
    tail.push(...blocks.slice(count));
    if (end === null) return;
    this.#end = end;
    this.#open = null;
    this.#budget = new Budget(end);
  }

  /** The first of the blocks can no longer change. */
  #settle(blocks: readonly Block[], count: number): void {
    if (count === 0) return;
    const settled = blocks.slice(0, count);
    this.#settled = [...this.#settled, ...settled];
    for (const block of settled) if ('node' in block) this.#define(block.node);
    this.#mark(settled);
    const next = blocks[count];
    if (!next) return;
    this.#end = next.key;
    this.#open = groupBefore(next, settled.at(-1));
    if (this.#open?.kind === 'paragraph') this.#budget.passed(next.key);
  }

  #mark(blocks: readonly Block[]): void {
    for (const block of blocks) {
      if ('node' in block) this.references.mark(block.node);
      if ('nodes' in block) for (const node of block.nodes) this.references.mark(node);
    }
  }

  /** Learns what a node defines, and draws anew what stands before it and refers to that. */
  #define(node: Nodes): void {
    const labels = this.references.learn(node);
    if (labels.length === 0) return;
    this.#settled = this.#settled.map((block) => {
      if (!block.source.includes('[')) return block;
      const source = this.#lower.get(block) ?? block.source.toLowerCase();
      this.#lower.set(block, source);
      if (!labels.some((label) => mentions(source, label))) return block;
      const again = this.#again(block);
      this.#mark([again]);
      return again;
    });
  }

  #again(block: Block): Block {
    const group = 'group' in block ? block.group : null;
    if (block.kind === 'code' || block.kind === 'formula' || block.kind === 'plain') return block;
    const isHead = group?.kind === 'table' && block.key === group.key;
    const head = group?.kind === 'table' ? group.head : '';
    const stubs = this.references.stubsFor(block.source);
    const source = stubs + head + (isHead ? '' : block.source);
    const nodes = parse(source, false).children;
    const node = nodes.findLast(({ position }) => (position?.end.offset ?? 0) > stubs.length);
    if (!node) return block;
    const shift = block.key - stubs.length - (isHead ? 0 : head.length);
    this.references.resolve(node, { source, isCut: false, shift });
    const drawn = blocksOf(node, { source, shift }, isHead ? null : group);
    if (block.kind !== 'words') return drawn.at(-1) ?? block;
    return { ...block, nodes: drawn.flatMap((part) => (part.kind === 'words' ? part.nodes : [])) };
  }
}

function regionBlock(region: Region, text: string): Block {
  const { start: key, end, isClosed } = region;
  const common = { key, source: text.slice(key, end), isClosed };
  if (region.kind === 'formula') return { ...common, kind: 'formula', tex: region.tex };
  return { ...common, kind: 'code', info: region.info, code: region.code };
}

/** All but the last block are settled, and the one before where the last may become a part of it. */
function settledCount(blocks: readonly Block[]): number {
  const last = blocks.at(-1);
  const before = blocks.at(-2);
  if (!last || !before) return 0;
  return mayJoin(last, before) ? blocks.length - 2 : blocks.length - 1;
}

function mayJoin(last: Block, before: Block): boolean {
  // The number of a next item.
  if (before.kind === 'item') return last.kind === 'words' && /^\s*\d+$/.test(last.source);
  // The title of a definition, in its next line.
  if (before.kind !== 'node' || before.node.type !== 'definition') return false;
  return last.kind === 'words' || (last.kind === 'node' && last.node.type === 'heading');
}

/** The parser has an underlined heading begin with the definitions in front of it. */
function behind(block: Block, before: Block | undefined): Block {
  if (!before || block.key > before.key) return block;
  const key = before.key + before.source.length;
  return { ...block, key, source: block.source.slice(key - block.key) };
}

function groupBefore(next: Block, before: Block | undefined): Group | null {
  if (!('group' in next) || !before || !('group' in before)) return null;
  return next.group === before.group ? next.group : null;
}
