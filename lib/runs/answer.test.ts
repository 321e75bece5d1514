import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GrowingPart, textOf } from '#lib/shared/run.ts';
import { Answer, atBeginning, type Cursor } from './answer.ts';

const delta = fc.record({
  type: fc.constantFrom('text' as const, 'reasoning' as const),
  text: fc.string({ maxLength: 3000, unit: 'binary' }),
});

const longest = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 2, max: 5000 }));

/** Parts as they must be: neighbours of one type joined, empty ones dropped. */
function joined(deltas: readonly GrowingPart[]): GrowingPart[] {
  const parts: GrowingPart[] = [];
  for (const { type, text } of deltas) {
    const last = parts.at(-1);
    if (text === '') continue;
    if (last?.type === type) last.text += text;
    else parts.push({ type, text });
  }
  return parts;
}

describe('a growing answer', () => {
  it('gives every reader every character once and in order, however it reads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(delta, fc.boolean())), longest, (steps, most) => {
        const answer = new Answer();
        const read: GrowingPart[] = [];
        let cursor: Cursor = atBeginning;
        const readOn = () => {
          const news = answer.read(cursor, most);
          expect(news.deltas.length > 0).toBe(answer.isPast(cursor));
          const pieces = news.deltas.map(({ added }) => added as GrowingPart);
          expect(pieces.every(({ text }) => text.isWellFormed())).toBe(true);
          expect(pieces.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(most);
          read.push(...pieces);
          cursor = news.cursor;
        };
        for (const [{ type, text }, readNow] of steps) {
          answer.append({ type, text });
          if (readNow) readOn();
        }
        while (answer.isPast(cursor)) readOn();
        expect(joined(read)).toEqual(joined(steps.map(([step]) => step)));
        expect(answer.parts()).toEqual(joined(steps.map(([step]) => step)));
        expect(answer.textLength).toBe(textOf(answer.parts()).length);
      }),
    );
  });

  it('begins with the text that it continues', () => {
    const answer = new Answer([{ type: 'text', text: 'Once upon' }]);
    answer.append({ type: 'text', text: ' a time' });
    expect(answer.parts()).toEqual([{ type: 'text', text: 'Once upon a time' }]);
  });
});
