import type { AnswerPart } from './run.ts';

/** A place in an answer: characters before it have been read. */
export type Cursor = { part: number; offset: number };

/** What an answer gained between two cursors. `part` is the index of the part it belongs to. */
export type Delta = { part: number; type: AnswerPart['type']; text: string };

type GrowingPart = { type: AnswerPart['type']; head: string; tail: string };

// Reading a string that was just appended to copies it whole, so a long answer would be copied at
// every read. Readers at the end only touch the tail; it joins the head every few kilobytes.
const tailLimit = 4096;

/** An answer while it grows: appended by one driver, read by many at their own pace. */
export class Answer {
  readonly #parts: GrowingPart[] = [];
  #textLength = 0;

  /** @param beginning what it starts with: the earlier text of a resumed run. */
  constructor(beginning: readonly AnswerPart[] = []) {
    for (const part of beginning) this.append(part.type, part.text);
  }

  /** Length of the text (reasoning not counted), in UTF-16 code units. */
  get textLength(): number {
    return this.#textLength;
  }

  append(type: AnswerPart['type'], text: string): void {
    if (text === '') return;
    if (type === 'text') this.#textLength += text.length;
    const last = this.#parts.at(-1);
    if (last?.type !== type) {
      this.#parts.push({ type, head: '', tail: text });
      return;
    }
    last.tail += text;
    if (last.tail.length > tailLimit) {
      last.head += last.tail;
      last.tail = '';
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
      const text = textFrom(part, offset, room);
      if (text !== '') deltas.push({ part: index, type: part.type, text });
      cursor = { part: index, offset: offset + text.length };
      room -= text.length;
      if (offset + text.length < part.head.length + part.tail.length) break;
    }
    return { deltas, cursor };
  }

  /** The cursor after all that is here now. */
  end(): Cursor {
    const last = this.#parts.at(-1);
    if (!last) return { part: 0, offset: 0 };
    return { part: this.#parts.length - 1, offset: last.head.length + last.tail.length };
  }

  isPast(cursor: Cursor): boolean {
    const end = this.end();
    return end.part > cursor.part || (end.part === cursor.part && end.offset > cursor.offset);
  }

  parts(): AnswerPart[] {
    return this.#parts.map(({ type, head, tail }) => ({ type, text: head + tail }));
  }
}

function textFrom({ head, tail }: GrowingPart, offset: number, longest: number): string {
  if (offset + longest <= head.length) return withoutHalf(head.slice(offset, offset + longest));
  const rest = offset >= head.length ? tail.slice(offset - head.length) : head.slice(offset) + tail;
  return rest.length > longest ? withoutHalf(rest.slice(0, longest)) : rest;
}

/** A text that was cut off, without the half of a character that it may end with. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
