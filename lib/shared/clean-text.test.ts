import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanText, TextCleaner } from './clean-text.ts';

it('puts a character together again that the provider split over two deltas', () => {
  const text = 'a😀b👩‍👧c';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const cleaner = new TextCleaner();
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, index) => cleaner.push(text.slice(at[index], end)));
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
    }),
  );
});

it('never lets through what a database refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\0', '\ud83d', '\ude00') }), (text) => {
      expect(cleanText(text).isWellFormed()).toBe(true);
      expect(cleanText(text)).not.toContain('\0');
    }),
  );
});
