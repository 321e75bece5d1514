import { describe, expect, it } from 'vitest';
import { ago, duration, durationOf, excerptOf } from './run-figures.ts';
import { reasonOf, stopReasonOf } from './run-words.ts';

describe('how long ago a run was', () => {
  it.each([
    [0, 'now'],
    [59_000, 'now'],
    [60_000, '1 minute ago'],
    [3 * 60 * 60_000, '3 hours ago'],
    [26 * 60 * 60_000, 'yesterday'],
    [400 * 24 * 60 * 60_000, 'last year'],
    [-5000, 'now'],
  ])('%i ms reads «%s»', (passed, words) => {
    expect(ago(1_000_000_000_000 - passed, 1_000_000_000_000)).toBe(words);
  });
});

describe('how long a run took', () => {
  it.each([
    [340, '340 ms'],
    [4210, '4.2 s'],
    [9960, '10 s'],
    [42_400, '42 s'],
    [59_700, '60 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [3_720_000, '1 h 2 min'],
    [7_200_000, '2 h'],
  ])('%i ms reads «%s»', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('is not known while it streams', () => {
    expect(durationOf({ startedAt: '2026-01-01T00:00:00Z', endedAt: null })).toBeNull();
  });
});

describe('the beginning of an answer', () => {
  it('is one plain line', () => {
    const text =
      '# A tour\n\n> See [the docs](https://example.org), **now**.\n\n```js\nlet a;\n```';
    expect(excerptOf(text)).toBe('A tour See the docs, now. let a;');
    expect(excerptOf('x'.repeat(1000))).toHaveLength(160);
    expect(excerptOf('- **one**\n- `two`\n\n| a | b |\n|---|:-:|\n| 1 | 2 |')).toBe(
      'one two | a | b | | 1 | 2 |',
    );
  });

  it('keeps the signs that are part of what it says', () => {
    for (const text of ['C# and F#', 'my_var_name', '2*3 = 6', 'a > b | c', '~5 km', '5 * 3 * 2']) {
      expect(excerptOf(text)).toBe(text);
    }
  });
});

describe('why a run ended', () => {
  it('says it where it was not the button, and never of what failed that it was stopped', () => {
    expect(stopReasonOf({ endReason: 'stop' })).toBeNull();
    expect(stopReasonOf({ endReason: 'superseded' })).toBe('replaced by your next prompt');
    expect(stopReasonOf({ endReason: 'provider_error' })).toBeNull();
    expect(reasonOf({ endReason: 'stop' })).toBe('By you');
    expect(reasonOf({ endReason: 'timeout' })).toBe('The provider was too slow');
    expect(reasonOf({ endReason: null })).toBeNull();
  });
});
