import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerPart, textOf } from './run.ts';
import { cutAtShown } from './shown.ts';

const parts = fc.array(
  fc.record({
    type: fc.constantFrom('text' as const, 'reasoning' as const),
    text: fc.string({ unit: 'grapheme', maxLength: 200 }),
  }),
);

const graphemes = (text: string) =>
  [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  );

describe('what the user saw is what is kept (rule 4)', () => {
  it('never keeps more than was shown, and loses nothing', () => {
    fc.assert(
      fc.property(parts, fc.nat(500), (answer: AnswerPart[], shown) => {
        const { kept, unseen } = cutAtShown(answer, shown);
        expect(textOf(kept).length).toBeLessThanOrEqual(shown);
        expect(textOf(kept) + unseen).toBe(textOf(answer));
      }),
    );
  });

  it('keeps all where nobody said what was shown', () => {
    const answer: AnswerPart[] = [{ type: 'text', text: 'All of it' }];
    expect(cutAtShown(answer, null)).toEqual({ kept: answer, unseen: '' });
  });

  it('never cuts inside a grapheme', () => {
    const text = 'Hi 👨‍👩‍👧‍👦 there é 🇫🇷';
    for (let shown = 0; shown <= text.length; shown++) {
      const { kept } = cutAtShown([{ type: 'text', text }], shown);
      const whole = graphemes(textOf(kept));
      expect(graphemes(text).slice(0, whole.length)).toEqual(whole);
    }
  });

  it('drops the reasoning that only led to text nobody saw', () => {
    const answer: AnswerPart[] = [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Seen and unseen' },
      { type: 'reasoning', text: 'More.' },
    ];
    expect(cutAtShown(answer, 4)).toEqual({
      kept: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Seen' },
      ],
      unseen: ' and unseen',
    });
  });
});
