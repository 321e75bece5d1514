/**
 * Every token of the bench is five characters with one `~`, a byte that occurs in no wire format
 * and in no id: whoever receives a stream counts its tokens without parsing it.
 */
export const token = ' w~rd';
const marker = '~'.charCodeAt(0);

/** The number of tokens in a piece of a stream, wherever it was cut. */
export function countTokens(piece: Uint8Array): number {
  let count = 0;
  for (let at = piece.indexOf(marker); at !== -1; at = piece.indexOf(marker, at + 1)) count++;
  return count;
}

/** What the provider is asked for: it reads this from the prompt's text. */
export type Order = {
  /** Joins the records of the client and the provider. */
  key: string;
  /** Tokens a second. */
  rate: number;
  /** After so many the answer is finished. */
  tokens: number;
  /** So many tokens at once before the first single one. */
  burst: number;
};

export function promptOf({ key, rate, tokens, burst }: Order): string {
  return `Tell a long story. key=${key} rate=${rate} tokens=${tokens} burst=${burst}`;
}

const pattern = /key=(\S+) rate=(\d+) tokens=(\d+) burst=(\d+)/;

/** The order in a request's body. @throws where there is none */
export function orderIn(body: string): Order {
  const found = pattern.exec(body);
  if (!found) throw new Error('The request has no order in its prompt.');
  const [, key = '', rate, tokens, burst] = found;
  return { key, rate: Number(rate), tokens: Number(tokens), burst: Number(burst) };
}
