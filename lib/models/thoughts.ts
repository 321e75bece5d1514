import type { GrowingPart } from '#lib/shared/run.ts';

const openingTag = /^<think(?:ing)?>/;
const closingTag = /<\/think(?:ing)?>\s*/;
/** Blanks that may come before the tag. */
const mostBlanks = 1_000;
const longestTag = '</thinking>'.length;

/** `after`: between the thoughts and the first word of the text. */
type State = 'beginning' | 'thinking' | 'after' | 'text';

/**
 * Tells the thoughts at the beginning of an answer from its text: servers without a parser for them
 * send both as one text, `<think>…</think>` and the answer, in pieces of any length. What is said
 * about such a tag further on is text like any other.
 */
export class Thoughts {
  #state: State = 'beginning';
  /** What may be the beginning of a tag. */
  #held = '';
  #hasThought = false;

  /** Takes the next piece of text; gives what it is for sure. */
  push(text: string): GrowingPart[] {
    this.#held += text;
    if (this.#state === 'beginning') this.#state = this.#begin();
    const thoughts = this.#state === 'thinking' ? this.#think() : [];
    if (this.#state === 'after') {
      this.#held = this.#held.trimStart();
      if (this.#held !== '') this.#state = 'text';
    }
    return this.#state === 'text' ? [...thoughts, ...this.#release('text')] : thoughts;
  }

  /** No more comes: what was held is what it looks like. */
  flush(): GrowingPart[] {
    return this.#release(this.#state === 'thinking' ? 'reasoning' : 'text');
  }

  #begin(): State {
    const start = this.#held.trimStart();
    if (openingTag.test(start)) {
      this.#held = start.replace(openingTag, '');
      return 'thinking';
    }
    const mayBeTag = '<think>'.startsWith(start) || '<thinking>'.startsWith(start);
    return mayBeTag && this.#held.length < mostBlanks ? 'beginning' : 'text';
  }

  #think(): GrowingPart[] {
    // The line break after the tag belongs to it.
    if (!this.#hasThought) this.#held = this.#held.trimStart();
    const close = closingTag.exec(this.#held);
    const end = close?.index ?? this.#held.length - lengthOfHalfTag(this.#held);
    const thought = this.#held.slice(0, end);
    this.#held = this.#held.slice(end + (close?.[0].length ?? 0));
    if (close) this.#state = 'after';
    this.#hasThought ||= thought !== '';
    return thought === '' ? [] : [{ type: 'reasoning', text: thought }];
  }

  #release(type: GrowingPart['type']): GrowingPart[] {
    const text = this.#held;
    this.#held = '';
    return text === '' ? [] : [{ type, text }];
  }
}

/** How much of the end of a text may be the beginning of a closing tag. */
function lengthOfHalfTag(text: string): number {
  const start = text.lastIndexOf('<');
  const end = start < 0 ? '' : text.slice(start);
  const isHalf = end.length < longestTag && '</thinking>'.startsWith(end.replace(/>$/, ''));
  return isHalf ? end.length : 0;
}
