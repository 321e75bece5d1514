/** In characters. Far more than models write; a page that drew it at every word would stand still. */
const longestMarkdown = 1_000_000;
/** Of quotes and lists within each other. */
const deepest = 32;
/** Marks in one paragraph. The time for those that wait for their partner grows with the square. */
const mostMarks = 600;
/** Lines of one paragraph, list or table. */
const mostLines = 2_000;

/** A part of a text that is too expensive to draw as markdown, and why. */
export type Expensive = { start: number; why: string };

/** Why a whole answer is drawn as plain text; null where it need not be. */
export function whyPlain(text: string): string | null {
  return text.length > longestMarkdown ? 'the answer is very long' : null;
}

// Signs of quotes and lists that stand in front of a line.
const containers = /^(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$))*/;
const marks = /[*_~[\]<`\\$!&@]/g;

/** Watches a growing text for what is too expensive; each line is looked at once. */
export class Budget {
  #at: number;
  #lines = 0;
  #marks = 0;
  #paragraph: number;

  /** @param start where the text begins to be markdown */
  constructor(start: number) {
    this.#at = start;
    this.#paragraph = start;
  }

  /** Forgets the marks up to a place in a paragraph before which nothing waits for its partner. */
  passed(place: number): void {
    this.#paragraph = place;
    this.#marks = 0;
    this.#at = Math.max(this.#at, place);
  }

  /** The first place up to `end` from where on the text is too expensive. */
  exceeded(text: string, end: number): Expensive | null {
    while (this.#at < end) {
      const newline = text.indexOf('\n', this.#at);
      const isWholeLine = newline !== -1 && newline < end;
      const line = text.slice(this.#at, isWholeLine ? newline : end);
      const front = containers.exec(line)?.[0].trim() ?? '';
      if (line.trim() === '') this.#lines = 0;
      if (front !== '' || line.trim() === '' || /^[ \t]*[#|]/.test(line)) {
        this.#paragraph = this.#at;
        this.#marks = 0;
      }
      if (depthOf(front, line) > deepest)
        return { start: this.#at, why: 'it is nested too deeply' };
      if (this.#lines >= mostLines) return { start: this.#at, why: 'it has too many lines' };
      const count = this.#marks + (line.match(marks)?.length ?? 0);
      if (count > mostMarks) return { start: this.#paragraph, why: 'it has too many marks' };
      if (!isWholeLine) return null;
      this.#marks = count;
      this.#lines++;
      this.#at = newline + 1;
    }
    return null;
  }
}

/** Behind the next blank line. */
export function endOfPiece(text: string, start: number): { end: number; isSure: boolean } {
  const blank = /\n[ \t]*\n/g;
  blank.lastIndex = start;
  const isSure = blank.test(text);
  return { end: isSure ? blank.lastIndex : text.length, isSure };
}

function depthOf(front: string, line: string): number {
  const signs = front.match(/[>+*-]|\d[.)]/g)?.length ?? 0;
  const indent = line.length - line.trimStart().length;
  return signs === 0 ? 0 : signs + Math.floor(indent / 4);
}
