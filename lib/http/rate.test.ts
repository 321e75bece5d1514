import { expect, it } from 'vitest';
import { Rate } from './limits.ts';

it('lets somebody do so much in a minute, and says how long to wait for the next', () => {
  let now = 0;
  const rate = new Rate(60, () => now);
  for (let count = 0; count < 60; count++) expect(rate.take('me')).toBe(0);
  expect(rate.take('me')).toBe(1_000);
  expect(rate.take('somebody else')).toBe(0);
  now = 999;
  expect(rate.take('me')).toBeCloseTo(1);
  now = 1_000;
  expect(rate.take('me')).toBe(0);
  expect(rate.take('me')).toBe(1_000);
});

it('does not count what came to nothing', () => {
  const rate = new Rate(1, () => 0);
  expect(rate.take('me')).toBe(0);
  rate.giveBack('me');
  expect(rate.take('me')).toBe(0);
  expect(rate.take('me')).toBeGreaterThan(0);
});
