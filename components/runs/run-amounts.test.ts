import { describe, expect, it } from 'vitest';
import type { Usage } from '#lib/shared/receipt.ts';
import { costOf, dollars, generatedTokens, range, stopPhrase, stoppedAt } from './run-amounts.ts';

const usage: Usage = {
  inputTokens: 5,
  outputTokens: 1190,
  cachedInputTokens: null,
  reasoningTokens: null,
  unseenTokens: 8,
  source: 'reported',
};

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [7, '$0.000007'],
    [4_200, '$0.0042'],
    [2_493, '$0.00249'],
    [10_000, '$0.01'],
    [1_234_567, '$1.23'],
  ])('%i millionths of a dollar read «%s»', (usdMicros, words) => {
    expect(dollars(usdMicros)).toBe(words);
  });

  it('is a range, or one amount', () => {
    expect(range({ low: 800, high: 2900 }, dollars)).toBe('$0.0008 to $0.0029');
    expect(range({ low: 800, high: 800 }, dollars)).toBe('$0.0008');
  });
});

describe('the figures of a run', () => {
  it('stand with how well they are known', () => {
    const run = { status: 'completed', usage, cost: { usdMicros: 4200, priceDate: '' } } as const;
    expect(generatedTokens(run)).toEqual({ text: '1,190', grade: 'reported' });
    expect(costOf(run)).toEqual({ text: '$0.0042', grade: 'reported' });
  });

  it('are unknown where nobody counted, which is not nothing', () => {
    const run = { status: 'canceled', usage: null, cost: null } as const;
    expect(generatedTokens(run)).toEqual({ text: 'unknown', grade: null });
    expect(costOf(run)).toEqual({ text: 'unknown', grade: null });
    expect(costOf({ ...run, usage })?.text).toBe('no price');
  });

  it('are not there while it streams', () => {
    const run = { status: 'streaming', usage: null, cost: null } as const;
    expect([generatedTokens(run), costOf(run)]).toEqual([null, null]);
  });
});

describe('where a run was stopped', () => {
  const run: Parameters<typeof stoppedAt>[0] = { status: 'canceled', usage, parts: [], text: 'w1' };

  it('is counted without what was never shown', () => {
    expect(stoppedAt(run)).toBe('1,182 tokens');
    expect(stopPhrase(run)).toBe('after 1,182 tokens');
  });

  it('is before the first word, or in the reasoning, where there was no more', () => {
    expect(stopPhrase({ ...run, text: '' })).toBe('before the first word');
    const parts = [{ type: 'reasoning' as const, text: 'Hm.' }];
    expect(stopPhrase({ ...run, text: '', parts })).toBe('in its reasoning');
  });

  it('is said of no run that was not stopped', () => {
    expect(stoppedAt({ ...run, status: 'failed' })).toBeNull();
    expect(stopPhrase({ ...run, usage: null })).toBeNull();
  });
});
