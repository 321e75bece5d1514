import process from 'node:process';

/** Milliseconds on a clock that all processes of this machine share and that nobody sets. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

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

/**
 * The prompt from which the provider reads what it is to send.
 * @param key joins the records of client and provider
 * @param rate tokens a second
 */
export function promptFor(key: string, rate: number): string {
  return `Tell a long story. key=${key} rate=${rate}`;
}

/** What a request's body orders. @throws where it orders nothing */
export function rateIn(body: string): { key: string; rate: number } {
  const [, key, rate] = /key=(\S+) rate=(\d+)/.exec(body) ?? [];
  if (!key) throw new Error('The request has no order in its prompt.');
  return { key, rate: Number(rate) };
}
