import type { Range } from '#lib/shared/receipt.ts';

/** Of ten answers, how many may be shorter than the range, and how many longer. */
const shareOutside = 0.1;
/** From so many on, both ends of the range are drawn in; with fewer, its low end is 0. */
const fewestForBoth = 9;
/** With fewer answers than this, nobody can say what the next comes to. */
const fewestAtAll = 4;

/**
 * How many more tokens an answer would have come to, as a range that holds at least 80 % of answers
 * like those given (saved.test.ts).
 * @param answers the lengths of completed answers, in tokens
 * @param generated how far this one had come
 * @param longest the greatest length that its model can write; null where it is not known
 * @returns null where too few answers came further than this one to say
 */
export function savedTokens(
  answers: readonly number[],
  generated: number,
  longest: number | null,
): Range | null {
  // One that has come so far is not like those that ended before.
  const longer = answers.filter((length) => length > generated).sort((a, b) => a - b);
  if (longer.length < fewestAtAll) return null;
  const outside = Math.floor((longer.length + 1) * shareOutside);
  const isSure = longer.length >= fewestForBoth;
  const low = isSure ? (longer[outside - 1] ?? 0) - generated : 0;
  const high = (longer[longer.length - Math.max(1, outside)] ?? 0) - generated;
  const most = longest === null ? Number.POSITIVE_INFINITY : Math.max(0, longest - generated);
  return { low: Math.min(low, most), high: Math.min(high, most) };
}
