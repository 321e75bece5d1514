import type { Range, Usage } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';

const number = new Intl.NumberFormat('en');
const cents = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const lessThanACent = new Intl.NumberFormat('en', {
  ...{ style: 'currency', currency: 'USD' },
  maximumSignificantDigits: 3,
});

/** A number of tokens: «1 token», «1,234 tokens». */
export function tokens(count: number): string {
  return `${number.format(count)} token${count === 1 ? '' : 's'}`;
}

/** Micro-dollars as money: «$1.20», and what is less than a cent as well as it can be read: «$0.0042». */
export function dollars(usdMicros: number): string {
  const format = usdMicros > 0 && usdMicros < 10_000 ? lessThanACent : cents;
  return format.format(usdMicros / 1_000_000);
}

/** A range of amounts: «120 to 300», or the one amount that it is. */
export function range({ low, high }: Range, format: (amount: number) => string): string {
  return low === high ? format(low) : `${format(low)} to ${format(high)}`;
}

/** What a figure of a run says, and how well that is known, where there is one to say. */
export type Amount = { text: string; grade: Usage['source'] | null };

const unknown: Amount = { text: 'unknown', grade: null };

/** The tokens that a run generated; null while it streams. */
export function generatedTokens(run: Pick<RunJson, 'status' | 'usage'>): Amount | null {
  if (run.status === 'streaming') return null;
  if (!run.usage) return unknown;
  return { text: number.format(run.usage.outputTokens), grade: run.usage.source };
}

/** What a run cost; null while it streams. A count of tokens without a price is no 0. */
export function costOf(run: Pick<RunJson, 'status' | 'usage' | 'cost'>): Amount | null {
  if (run.status === 'streaming') return null;
  if (!run.usage) return unknown;
  if (!run.cost) return { text: 'no price', grade: null };
  return { text: dollars(run.cost.usdMicros), grade: run.usage.source };
}

/**
 * How far a canceled run had come as people saw it: «182 tokens», «before the first word», «in its
 * reasoning». Null for a run that was not canceled.
 */
export function stoppedAt(
  run: Pick<RunJson, 'status' | 'usage' | 'parts' | 'text'>,
): string | null {
  if (run.status !== 'canceled') return null;
  if (run.text.trim() === '') {
    return run.parts.some(({ type }) => type === 'reasoning')
      ? 'in its reasoning'
      : 'before the first word';
  }
  if (!run.usage) return 'unknown';
  return tokens(Math.max(0, run.usage.outputTokens - (run.usage.unseenTokens ?? 0)));
}

/** The same as part of a sentence, after «stopped»: «after 182 tokens», «before the first word». */
export function stopPhrase(run: Parameters<typeof stoppedAt>[0]): string | null {
  const at = stoppedAt(run);
  if (at === null || at === 'unknown') return null;
  return /^\d/.test(at) ? `after ${at}` : at;
}
