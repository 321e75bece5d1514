// Shorter repetitions are ordinary language ("the the"), or the list and code syntax of markdown.
const shortestOverlap = 12;
const longestOverlap = 400;
/** Of fewer different characters are zeros, rules, indents and the like, which do come again. */
const fewestCharacters = 5;

/**
 * Joins the continuation of a stopped answer to its text: drops what the model repeats of the end,
 * and the line with which it opens again a code fence that is still open. It holds text back only
 * as long as that may still turn out to be a repetition. Where it cannot tell, it keeps all.
 */
export class Seam {
  readonly #ending: string;
  /** The line that opened the code fence in which the partial ends; null where it ends in none. */
  readonly #fence: string | null;
  #held = '';
  #joined = false;

  /** @param partial the text that is being continued. */
  constructor(partial: string) {
    this.#ending = partial.slice(-longestOverlap);
    this.#fence = openFence(partial)?.line ?? null;
    this.#joined = partial === '';
  }

  /** @returns the part of the text so far that surely goes on after the partial. */
  push(text: string): string {
    if (this.#joined) return text;
    this.#held += text;
    return this.#mayRepeat() ? '' : this.flush();
  }

  /** Ends the holding back, and gives what was held less what it repeats. */
  flush(): string {
    if (this.#joined) return '';
    this.#joined = true;
    const rest = this.#afterFence();
    return rest.slice(overlap(this.#ending, rest));
  }

  #mayRepeat(): boolean {
    if (this.#held.length > longestOverlap) return false;
    const isFirstLine = !this.#held.trimStart().includes('\n');
    const line = this.#held.trim();
    if (this.#fence !== null && isFirstLine && this.#fence.startsWith(line)) return true;
    return this.#ending.includes(this.#afterFence());
  }

  /** What is held without the line that opens the fence again, if it begins with that. */
  #afterFence(): string {
    const start = this.#held.length - this.#held.trimStart().length;
    const end = this.#held.indexOf('\n', start);
    const line = this.#held.slice(start, Math.max(start, end));
    const isReopened = isInfo(line) && line.trim() === this.#fence;
    return isReopened ? this.#held.slice(end + 1) : this.#held;
  }
}

/** Whether a fence says what is in it: one that does not is as well one that closes. */
function isInfo(line: string): boolean {
  return /^\s*(`{3,}|~{3,})\s*[^\s`~]/.test(line);
}

/** Length of the longest end of `text` that `next` repeats, 0 where that is not sure. */
function overlap(text: string, next: string): number {
  for (let length = Math.min(text.length, next.length); length >= shortestOverlap; length--) {
    const repeated = next.slice(0, length);
    if (text.endsWith(repeated)) return isTelling(text, repeated) ? length : 0;
  }
  const isWhole = text.length < shortestOverlap && /\p{L}.*\p{L}.*\p{L}/su.test(text);
  return isWhole && next.startsWith(text) ? text.length : 0;
}

/** Whether it is there once, and not what comes again and again by itself. */
function isTelling(text: string, repeated: string): boolean {
  const signs = repeated.replace(/\s/g, '');
  const isLong = signs.length >= shortestOverlap && new Set(signs).size >= fewestCharacters;
  return isLong && text.indexOf(repeated) === text.length - repeated.length;
}

/** The code fence in which the text ends: its marker, such as ```, and its line; null if in none. */
export function openFence(text: string): { marker: string; line: string } | null {
  let open: { marker: string; line: string } | null = null;
  for (const line of text.split('\n')) {
    const marker = fenceMarker(line);
    if (marker === null) continue;
    const info = line.trimStart().slice(marker.length);
    if (open === null) open = { marker, line: line.trim() };
    else if (info.trim() === '' && marker.startsWith(open.marker)) open = null;
  }
  return open;
}

/** The three or more signs with which a line opens or closes a fence; null where it does neither. */
function fenceMarker(line: string): string | null {
  const [opening] = line.match(/^ {0,3}(?:```|~~~)/) ?? [];
  if (opening === undefined) return null;
  const signs = line.trimStart();
  let length = 3;
  while (signs[length] === signs[0]) length++;
  return signs.slice(0, length);
}
