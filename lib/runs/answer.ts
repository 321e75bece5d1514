import { type AnswerPart, type GrowingPart, isGrowing, type WholePart } from '#lib/shared/run.ts';

/**
 * A place in an answer: what comes before it has been read, as it was at that revision. A whole part
 * is one unit long.
 */
export type Cursor = { part: number; offset: number; revision: number };

export const atBeginning: Cursor = { part: 0, offset: 0, revision: 0 };

/** What an answer gained between two cursors. `part` is the index of the part it belongs to. */
export type Delta = { part: number; added: AnswerPart };

type Growing = Omit<GrowingPart, 'text'> & { head: string; tail: string };

// Reading a string that was just appended to copies it whole, so a long answer would be copied at
// every read. Readers at the end only touch the tail; it joins the head every few kilobytes.
const tailLimit = 4096;

/**
 * An answer while it grows: appended by one driver, read by many at their own pace. A part of a tool
 * call replaces the earlier one of that call in its place; who has read that is given it again.
 */
export class Answer {
  readonly #parts: (Growing | WholePart)[] = [];
  /** Where the parts are that can change, and at which revision each last did. */
  readonly #changing = new Map<string, { index: number; revision: number }>();
  #revision = 0;
  #textLength = 0;
  #size = 0;

  /** @param beginning what it starts with: the earlier text of a resumed run. */
  constructor(beginning: readonly AnswerPart[] = []) {
    for (const part of beginning) this.append(part);
  }

  /** Length of the text (reasoning not counted), in UTF-16 code units. */
  get textLength(): number {
    return this.#textLength;
  }

  /** What it takes with all its parts, in UTF-16 code units. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds a part, or lets the last one grow where that is of the same type. A part with metadata is
   * complete: what comes after it begins another.
   */
  append(part: AnswerPart): void {
    this.#size += sizeOf(part);
    if (!isGrowing(part)) return this.#put(part);
    const { type, text, providerMetadata } = part;
    if (text === '' && !providerMetadata) return;
    if (type === 'text') this.#textLength += text.length;
    const last = this.#parts.at(-1);
    const grown = last && isOpen(last, type) ? last : { type, head: '', tail: '' };
    if (grown !== last) this.#parts.push(grown);
    grown.tail += text;
    if (providerMetadata) grown.providerMetadata = providerMetadata;
    if (grown.tail.length > tailLimit) {
      grown.head += grown.tail;
      grown.tail = '';
    }
  }

  /**
   * What comes after the cursor, and the cursor after that.
   * @param longest how many characters at most, 2 or more; all that is here if absent
   */
  read(from: Cursor, longest = Number.POSITIVE_INFINITY): { deltas: Delta[]; cursor: Cursor } {
    const deltas = this.#changedSince(from);
    let cursor = { ...from, revision: this.#revision };
    let room = longest;
    for (let index = from.part; index < this.#parts.length && room > 1; index++) {
      const part = this.#parts[index];
      if (!part) break;
      const offset = index === from.part ? from.offset : 0;
      const { added, read } = addedSince(part, offset, room);
      if (added) deltas.push({ part: index, added });
      cursor = { ...cursor, part: index, offset: offset + read };
      room -= read;
      if (offset + read < lengthOf(part)) break;
    }
    return { deltas, cursor };
  }

  /** Takes over what another reading of the same answer has beyond this one. */
  catchUp(parts: readonly AnswerPart[]): void {
    const other = new Answer(parts);
    for (const [key, { index }] of this.#changing) {
      const there = other.#parts[other.#changing.get(key)?.index ?? -1];
      if (!there || 'head' in there) continue;
      if (JSON.stringify(there) !== JSON.stringify(this.#parts[index])) this.append(there);
    }
    const beyond = other.read({ ...this.end(), revision: Number.POSITIVE_INFINITY });
    for (const { added } of beyond.deltas) this.append(added);
  }

  /** The cursor after all that is here now. */
  end(): Cursor {
    const last = this.#parts.at(-1);
    const revision = this.#revision;
    if (!last) return { ...atBeginning, revision };
    return { part: this.#parts.length - 1, offset: lengthOf(last), revision };
  }

  isPast(cursor: Cursor): boolean {
    const end = this.end();
    if (end.revision > cursor.revision || end.part > cursor.part) return true;
    return end.part === cursor.part && end.offset > cursor.offset;
  }

  parts(): AnswerPart[] {
    return this.#parts.map((part) => {
      if (!('head' in part)) return part;
      const { type, head, tail, providerMetadata } = part;
      return { type, text: head + tail, ...(providerMetadata && { providerMetadata }) };
    });
  }

  #put(part: WholePart): void {
    const key = keyOf(part);
    const known = key === null ? undefined : this.#changing.get(key);
    const replaced = known && this.#parts[known.index];
    if (known && replaced && !('head' in replaced)) {
      this.#size -= sizeOf(replaced);
      this.#parts[known.index] = part;
      known.revision = ++this.#revision;
      return;
    }
    this.#parts.push(part);
    if (key === null) return;
    this.#changing.set(key, { index: this.#parts.length - 1, revision: ++this.#revision });
  }

  /** The parts before a cursor that have changed since it read them. */
  #changedSince(from: Cursor): Delta[] {
    if (from.revision >= this.#revision) return [];
    const deltas: Delta[] = [];
    for (const { index, revision } of this.#changing.values()) {
      const isRead = index < from.part || (index === from.part && from.offset > 0);
      const part = this.#parts[index];
      if (!isRead || revision <= from.revision || !part || 'head' in part) continue;
      deltas.push({ part: index, added: part });
    }
    return deltas;
  }
}

/** A part as far as there is room for it; null where there is none, or it cannot be cut. */
export function cutToFit(part: AnswerPart, room: number): AnswerPart | null {
  // What became of a call is told, whatever it takes: a single result has a bound of its own.
  if (sizeOf(part) <= room || keyOf(part) !== null) return part;
  const text = isGrowing(part) && room > 0 ? withoutHalf(part.text.slice(0, room)) : '';
  return isGrowing(part) && text !== '' ? { type: part.type, text } : null;
}

/** What names a part that a later one replaces; null for one that stays as it is. */
function keyOf(part: AnswerPart): string | null {
  if (part.type === 'data-tool-call') return `${part.type} ${part.id}`;
  return part.type === 'dynamic-tool' ? `${part.type} ${part.toolCallId}` : null;
}

function sizeOf(part: AnswerPart): number {
  // Arguments that stream in are told anew with each piece.
  if (part.type === 'dynamic-tool' && part.state === 'input-streaming') {
    return part.rawInput?.length ?? 0;
  }
  if (!isGrowing(part)) return JSON.stringify(part).length;
  const { text, providerMetadata } = part;
  return text.length + (providerMetadata ? JSON.stringify(providerMetadata).length : 0);
}

function isOpen(part: Growing | WholePart, type: GrowingPart['type']): part is Growing {
  return part.type === type && 'head' in part && !part.providerMetadata;
}

/** Metadata comes after the text, and counts as one unit. */
function lengthOf(part: Growing | WholePart): number {
  if (!('head' in part)) return 1;
  return part.head.length + part.tail.length + (part.providerMetadata ? 1 : 0);
}

function addedSince(
  part: Growing | WholePart,
  offset: number,
  longest: number,
): { added: AnswerPart | null; read: number } {
  if (!('head' in part)) return offset === 0 ? { added: part, read: 1 } : { added: null, read: 0 };
  const { type, providerMetadata } = part;
  const text = textFrom(part, offset, longest);
  const isRead = offset + text.length >= part.head.length + part.tail.length;
  const isComplete = providerMetadata && isRead && offset < lengthOf(part);
  if (isComplete) return { added: { type, text, providerMetadata }, read: text.length + 1 };
  return { added: text === '' ? null : { type, text }, read: text.length };
}

function textFrom({ head, tail }: Growing, offset: number, longest: number): string {
  if (offset + longest <= head.length) return withoutHalf(head.slice(offset, offset + longest));
  const rest = offset >= head.length ? tail.slice(offset - head.length) : head.slice(offset) + tail;
  return rest.length > longest ? withoutHalf(rest.slice(0, longest)) : rest;
}

/** A text that was cut off, without the half of a character that it may end with. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
