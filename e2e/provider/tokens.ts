/**
 * The text of an answer as the tokens a model would send: each word with the white space before
 * it. Joined again they give exactly the text.
 * @param text one text to be split, or the tokens themselves where a test decides where they break
 */
export function tokensOf(text: string | readonly string[]): readonly string[] {
  if (typeof text !== 'string') return text;
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** `w1 w2 w3 …`, so that a test can say exactly which words must be there. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `w${index + 1}`).join(' ');
}
