// Shorter repetitions are ordinary language ("the the"), or the list and code syntax of markdown.
const shortestOverlap = 12;
const longestOverlap = 400;

/**
 * Joins the continuation of a stopped answer to its text: drops what the model repeats of the end,
 * and the line with which it opens again a code fence that is still open. It holds text back only
 * as long as that may still turn out to be a repetition.
 */
export class Seam {
  readonly #ending: string;
  readonly #inFence: boolean;
  #held = '';
  #joined = false;

  /** @param partial the text that is being continued. */
  constructor(partial: string) {
    this.#ending = partial.slice(-longestOverlap);
    this.#inFence = openFence(partial) !== null;
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
    const text = this.#held;
    const reopened = this.#inFence ? text.match(/^\s*(```|~~~)[^\n`~]+\n/) : null;
    const rest = reopened ? text.slice(reopened[0].length) : text;
    return rest.slice(overlap(this.#ending, rest));
  }

  #mayRepeat(): boolean {
    if (this.#held.length > longestOverlap) return false;
    if (this.#inFence && /^\s*(`{0,3}|~{0,3}|(```|~~~)[^\n]*)$/.test(this.#held)) return true;
    const rest = this.#inFence ? this.#held.replace(/^\s*(```|~~~)[^\n`~]+\n/, '') : this.#held;
    return this.#ending.includes(rest);
  }
}

/** Length of the longest end of `text` that `next` begins with, 0 where it is too short to tell. */
function overlap(text: string, next: string): number {
  for (let length = Math.min(text.length, next.length); length >= shortestOverlap; length--) {
    if (text.endsWith(next.slice(0, length))) return length;
  }
  return text.length < shortestOverlap && text !== '' && next.startsWith(text) ? text.length : 0;
}

/** Whether the text ends inside a code fence: its marker, such as ```, or null. */
export function openFence(text: string): string | null {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = line.match(/^ {0,3}(`{3,}|~{3,})(.*)$/);
    if (!fence) continue;
    const [, marker = '', info = ''] = fence;
    if (open === null) open = marker;
    else if (info.trim() === '' && marker.startsWith(open)) open = null;
  }
  return open;
}
