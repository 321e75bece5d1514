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

  /** Everything after the cursor, and the cursor after that. */
  read(from: Cursor): { deltas: Delta[]; cursor: Cursor } {
    const deltas: Delta[] = [];
    for (let index = from.part; index < this.#parts.length; index++) {
      const part = this.#parts[index];
      if (!part) break;
      const text = textFrom(part, index === from.part ? from.offset : 0);
      if (text !== '') deltas.push({ part: index, type: part.type, text });
    }
    return { deltas, cursor: this.end() };
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

function textFrom(part: GrowingPart, offset: number): string {
  if (offset >= part.head.length) return part.tail.slice(offset - part.head.length);
  return part.head.slice(offset) + part.tail;
}
