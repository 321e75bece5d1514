import { type AnswerPart, type GrowingPart, isGrowing, type WholePart } from '#lib/shared/run.ts';

/** A place in an answer: what comes before it has been read. A whole part is one unit long. */
export type Cursor = { part: number; offset: number };

/** What an answer gained between two cursors. `part` is the index of the part it belongs to. */
export type Delta = { part: number; added: AnswerPart };

type Growing = Omit<GrowingPart, 'text'> & { head: string; tail: string };

// Reading a string that was just appended to copies it whole, so a long answer would be copied at
// every read. Readers at the end only touch the tail; it joins the head every few kilobytes.
const tailLimit = 4096;

/** An answer while it grows: appended by one driver, read by many at their own pace. */
export class Answer {
  readonly #parts: (Growing | WholePart)[] = [];
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
    if (!isGrowing(part)) {
      this.#parts.push(part);
      return;
    }
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
    const deltas: Delta[] = [];
    let cursor = from;
    let room = longest;
    for (let index = from.part; index < this.#parts.length && room > 1; index++) {
      const part = this.#parts[index];
      if (!part) break;
      const offset = index === from.part ? from.offset : 0;
      const { added, read } = addedSince(part, offset, room);
      if (added) deltas.push({ part: index, added });
      cursor = { part: index, offset: offset + read };
      room -= read;
      if (offset + read < lengthOf(part)) break;
    }
    return { deltas, cursor };
  }

  /** The cursor after all that is here now. */
  end(): Cursor {
    const last = this.#parts.at(-1);
    return last ? { part: this.#parts.length - 1, offset: lengthOf(last) } : { part: 0, offset: 0 };
  }

  isPast(cursor: Cursor): boolean {
    const end = this.end();
    return end.part > cursor.part || (end.part === cursor.part && end.offset > cursor.offset);
  }

  parts(): AnswerPart[] {
    return this.#parts.map((part) => {
      if (!('head' in part)) return part;
      const { type, head, tail, providerMetadata } = part;
      return { type, text: head + tail, ...(providerMetadata && { providerMetadata }) };
    });
  }
}

/** A part as far as there is room for it; null where there is none, or it cannot be cut. */
export function cutToFit(part: AnswerPart, room: number): AnswerPart | null {
  if (sizeOf(part) <= room) return part;
  const text = isGrowing(part) && room > 0 ? withoutHalf(part.text.slice(0, room)) : '';
  return isGrowing(part) && text !== '' ? { type: part.type, text } : null;
}

function sizeOf(part: AnswerPart): number {
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
