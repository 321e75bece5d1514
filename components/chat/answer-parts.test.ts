import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerPart, wordsOf } from '#lib/shared/run.ts';
import { cutTo, partsOf, shownLengthOf, sizeOf, withEvent } from './answer-parts.ts';
import type { PartKind } from './run-events.ts';

const delta = (kind: PartKind, id: string, text: string) =>
  ({ type: 'part-delta', kind, id, delta: text }) as const;
const anyParts = fc.array(
  fc.record({ type: fc.constantFrom<PartKind>('text', 'reasoning'), text: fc.string() }),
);

describe('words that stream in', () => {
  it('grow the part they belong to', () => {
    let parts = withEvent([], { type: 'part-start', kind: 'reasoning', id: '0' });
    parts = withEvent(parts, delta('reasoning', '0', 'Hm'));
    parts = withEvent(parts, { type: 'part-start', kind: 'text', id: '0' });
    parts = withEvent(parts, delta('text', '0', 'Yes'));
    parts = withEvent(parts, delta('text', '0', '!'));
    expect(parts).toEqual([
      { type: 'reasoning', id: '0', text: 'Hm' },
      { type: 'text', id: '0', text: 'Yes!' },
    ]);
  });

  it('go to the newest part when a later step uses an id again', () => {
    let parts = withEvent([], delta('text', '0', 'one'));
    parts = withEvent(parts, { type: 'part-start', kind: 'text', id: '0' });
    parts = withEvent(parts, delta('text', '0', 'two'));
    expect(parts.map((part) => wordsOf(part))).toEqual(['one', 'two']);
  });
});

describe('words cut to what was shown', () => {
  it('keep the thinking before the cut, and nothing after it', () => {
    const parts: AnswerPart[] = [
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'abc' },
      { type: 'reasoning', text: 'more' },
      { type: 'text', text: 'def' },
    ];
    expect(cutTo(parts, 2)).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'ab' },
    ]);
    expect(cutTo(parts, 0)).toEqual([{ type: 'reasoning', text: 'Hm' }]);
    expect(cutTo(parts, 6)).toEqual(parts);
  });

  it('are never longer than asked for, and are a beginning of what there was', () => {
    fc.assert(
      fc.property(anyParts, fc.nat({ max: 200 }), (parts, length) => {
        const cut = cutTo(parts, length);
        const whole = parts.map((part) => wordsOf(part)).join('');
        expect(shownLengthOf(cut)).toBe(Math.min(length, shownLengthOf(parts)));
        expect(whole.startsWith(cut.map((part) => wordsOf(part)).join(''))).toBe(true);
        expect(sizeOf(cut)).toBeLessThanOrEqual(sizeOf(parts));
      }),
    );
  });
});

describe('the parts of a saved run', () => {
  it('are made of its text where it has no parts', () => {
    expect(partsOf({ text: 'Hi', parts: [] })).toEqual([{ type: 'text', text: 'Hi' }]);
    expect(partsOf({ text: '', parts: [] })).toEqual([]);
  });
});
