import { duration } from '#components/runs/run-figures.ts';
import type { Bucket } from '#lib/shared/insights.ts';

// The page's language, not the browser's: a sentence in two of them is hard to read.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const percents = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });

/** What stands where nothing is known. */
const unknown = '–';

export function count(value: number): string {
  return whole.format(value);
}

/** A large count as people say it: «2.1M». */
export function about(value: number): string {
  return short.format(value);
}

/** A share from 0 to 1: «18%»; of nothing, a dash. */
export function percent(share: number | null): string {
  return share === null ? unknown : percents.format(share);
}

/** Part of a whole, as a share; null where there is no whole. */
export function shareOf(part: number, all: number): number | null {
  return all === 0 ? null : part / all;
}

/** Milliseconds: «340 ms», «4.2 s»; a dash where there is nothing to measure. */
export function milliseconds(ms: number | null): string {
  return ms === null ? unknown : duration(ms);
}

/** The name of a bucket: «50–99», «0», «1,600 or more». */
export function bucketName({ from, to }: Pick<Bucket, 'from' | 'to'>, isWhole: boolean): string {
  if (to === null) return `${count(from)}+`;
  if (isWhole && to === from + 1) return count(from);
  return `${count(from)}–${count(isWhole ? to - 1 : to)}`;
}
