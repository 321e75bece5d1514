import type { RootContent } from 'mdast';
import { type Block, blocksOf, type Group } from './blocks.ts';
import { Budget, type Expensive, endOfPiece } from './budget.ts';
import { completed } from './completed.ts';
import { parse } from './parse.ts';
import { mentions, References } from './references.ts';
import { type Region, RegionReader } from './regions.ts';

/**
 * The blocks of a text that grows. What can no longer change is parsed once and stays the same
 * object; with each update only the end is parsed again, however much stands before it.
 */
export class GrowingBlocks {
  references = new References();
  #text = '';
  #settled: Block[] = [];
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
    const expensive = this.#findExpensive(start, until, tail.length === 0);
    if (expensive?.start === start) return this.#readPlain(expensive, until, tail);
    const end = expensive?.start ?? until;
    const isClosed = expensive !== null || (region?.isSure ?? false);
    this.#readMarkdown(start, end, isClosed, isWhole, tail);
    return end;
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

  #readMarkdown(
    start: number,
    end: number,
    isClosed: boolean,
    isWhole: boolean,
    tail: Block[],
  ): void {
    const written = this.#text.slice(start, end);
    const isCut = !isWhole && end === this.#text.length;
    const open = tail.length === 0 ? this.#open : null;
    const head = open?.kind === 'table' ? open.head : '';
    const front = this.references.stubsFor(written) + head;
    const source = front + (isCut ? completed(written) : written);
    const parsed = { source, shift: start - front.length };
    const nodes = parse(source, isCut).children.filter(
      (node) => (node.position?.end.offset ?? 0) > front.length,
    );
    if (isClosed || isWhole) for (const node of nodes) this.#define(node);
    const blocks: Block[] = [];
    for (const [index, node] of nodes.entries()) {
      this.references.resolve(node, { ...parsed, isCut });
      blocks.push(...blocksOf(node, parsed, index === 0 ? open : null));
    }
    this.#take(blocks, isClosed ? end : null, tail);
  }

  /** Keeps blocks. @param end where they all end for good; null where the last one may go on. */
  #take(blocks: Block[], end: number | null, tail: Block[]): void {
    if (tail.length > 0) {
      tail.push(...blocks);
      return;
    }
    const count = end === null ? settledCount(blocks) : blocks.length;
    const settled = blocks.slice(0, count);
    this.#settled = settled.length > 0 ? [...this.#settled, ...settled] : this.#settled;
    for (const block of settled) if (block.kind === 'node') this.#define(block.node);
    const next = blocks[count];
    if (end !== null) {
      this.#end = end;
      this.#open = null;
      this.#budget = new Budget(end);
    } else if (next && count > 0) {
      this.#end = next.key;
      this.#open = groupBefore(next, settled.at(-1));
    }
    tail.push(...blocks.slice(count));
  }

  /** Learns what a node defines, and draws anew what stands before it and refers to that. */
  #define(node: RootContent): void {
    const labels = this.references.learn(node);
    if (labels.length === 0) return;
    this.#settled = this.#settled.map((block) =>
      labels.some((label) => mentions(block.source, label)) ? this.#again(block) : block,
    );
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

/** All but the last block are settled; a definition may yet be given a title in the next line. */
function settledCount(blocks: readonly Block[]): number {
  const last = blocks.length - 1;
  const before = blocks[last - 1];
  const mayGoOn = before?.kind === 'node' && before.node.type === 'definition';
  return Math.max(0, mayGoOn && blocks[last]?.kind === 'words' ? last - 1 : last);
}

function groupBefore(next: Block, before: Block | undefined): Group | null {
  if (!('group' in next) || !before || !('group' in before)) return null;
  return next.group === before.group ? next.group : null;
}
