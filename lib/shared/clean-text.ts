/**
 * Makes what a provider sends safe to keep: a database takes neither a NUL nor half of a surrogate
 * pair, and providers do split a pair over two deltas.
 */
export class TextCleaner {
  #half = '';

  /** @returns the text that is whole so far; half a pair at its end waits for the next call. */
  push(text: string): string {
    let joined = this.#half + text;
    this.#half = '';
    const last = joined.charCodeAt(joined.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#half = joined.slice(-1);
      joined = joined.slice(0, -1);
    }
    return cleanText(joined);
  }
}

/** The text without NULs, and with U+FFFD for each half of a surrogate pair. */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
}

const unclean = /\\u0000|\\ud[89a-f]/;

/** A JSON value with its texts clean; the same value where they are. */
export function cleanJson<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  if (!unclean.test(text)) return value;
  const clean = (_key: string, each: unknown) =>
    typeof each === 'string' ? cleanText(each) : each;
  return JSON.parse(text, clean) as Value;
}
