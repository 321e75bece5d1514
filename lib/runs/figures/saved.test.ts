import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { savedTokens } from './saved.ts';

const length = fc.integer({ min: 1, max: 20_000 });
const lengths = fc.array(length, { maxLength: 60 });

describe('what a Stop saved', () => {
  it('is never negative, never upside down, and never above what the model can write', () => {
    fc.assert(
      fc.property(lengths, fc.nat(25_000), fc.option(length), (answers, generated, longest) => {
        const range = savedTokens(answers, generated, longest);
        if (!range) return;
        expect(range.low).toBeGreaterThanOrEqual(0);
        expect(range.high).toBeGreaterThanOrEqual(range.low);
        const most = longest === null ? 20_000 : Math.max(0, longest - generated);
        expect(range.high).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('is not known where hardly any answer came this far', () => {
    expect(savedTokens([100, 200, 300], 0, null)).toBeNull();
    expect(savedTokens([100, 200, 300, 400, 500], 450, null)).toBeNull();
  });

  it('is told of few answers by their longest, and of many by the most of them', () => {
    expect(savedTokens([100, 200, 300, 400], 50, null)).toEqual({ low: 0, high: 350 });
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(savedTokens(hundred, 0, null)).toEqual({ low: 10, high: 91 });
  });
});

/** How often the range that all the others give holds an answer that was in fact completed. */
function coverage(answers: readonly number[], cutOf: (index: number) => number) {
  let told = 0;
  let held = 0;
  for (const [index, answer] of answers.entries()) {
    const cut = cutOf(index);
    const range = answer > cut ? savedTokens(answers.toSpliced(index, 1), cut, null) : null;
    if (!range) continue;
    told++;
    if (answer - cut >= range.low && answer - cut <= range.high) held++;
  }
  return { told, share: told === 0 ? 1 : held / told };
}

describe('a back-test on completed answers', () => {
  it('holds at least 80 % of them, whatever their lengths are', () => {
    fc.assert(
      fc.property(fc.array(length, { minLength: 5, maxLength: 80 }), (answers) => {
        expect(coverage(answers, () => 0).share).toBeGreaterThanOrEqual(0.8);
      }),
    );
  });

  it('holds at least 80 % of them where they are stopped on the way', () => {
    const answers = longTailed(400);
    // A Stop comes when a person has read enough, which does not hang on what would have come.
    for (const cut of [0, 50, 150, 400, 800]) {
      const { told, share } = coverage(answers, () => cut);
      console.log(`cut at ${cut}: the range held ${(share * 100).toFixed(1)} % of ${told} answers`);
      expect(told).toBeGreaterThan(20);
      expect(share).toBeGreaterThanOrEqual(0.8);
    }
  });
});

/** Lengths as answers have them: most some hundred tokens, few of them thousands; always the same. */
function longTailed(count: number): number[] {
  let state = 20261127;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, () => {
    const bell = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return Math.max(1, Math.round(350 * Math.exp(bell * 0.9)));
  });
}
