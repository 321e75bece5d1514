import { expect, test } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

const sentence = 'Stop closes the socket, and the words on screen are the words that are kept. ';

test('nothing has no tokens', () => {
  expect(estimateTokens('')).toBe(0);
});

test('an English sentence has about as many tokens as words', () => {
  const words = sentence.trim().split(' ').length;
  const tokens = estimateTokens(sentence);
  expect(tokens).toBeGreaterThanOrEqual(words);
  expect(tokens).toBeLessThan(words * 1.5);
});

test('a long text is estimated from samples, close to the sum of its pieces', () => {
  const one = estimateTokens(sentence);
  const many = estimateTokens(sentence.repeat(10_000));
  expect(many / (one * 10_000)).toBeGreaterThan(0.9);
  expect(many / (one * 10_000)).toBeLessThan(1.1);
});
