import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerPart, type GrowingPart, textOf } from '#lib/shared/run.ts';
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

/** A tool call in one of its states. */
function callPart({ call, state }: { call: number; state: number }): AnswerPart {
  const toolCallId = `c${call}`;
  return {
    type: 'dynamic-tool',
    toolCallId,
    toolName: 't',
    state: 'input-available',
    input: state,
  };
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

  it('gives every reader the latest state of each call, however it reads', () => {
    const piece = fc.oneof(
      fc.record({ text: fc.string({ minLength: 1, maxLength: 20 }) }),
      fc.record({ call: fc.nat(2), state: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.boolean(), fc.boolean())), longest, (steps, most) => {
        const answer = new Answer();
        const remote = new Answer();
        const read = new Answer();
        let cursor: Cursor = atBeginning;
        const readOn = () => {
          const news = answer.read(cursor, most);
          for (const { added } of news.deltas) read.append(added);
          cursor = news.cursor;
        };
        for (const [each, readNow, catchUp] of steps) {
          answer.append('text' in each ? { type: 'text', text: each.text } : callPart(each));
          if (readNow) readOn();
          if (catchUp) remote.catchUp(answer.parts());
        }
        while (answer.isPast(cursor)) readOn();
        remote.catchUp(answer.parts());
        expect(read.parts()).toEqual(answer.parts());
        expect(remote.parts()).toEqual(answer.parts());
        expect(new Answer(answer.parts()).size).toBe(answer.size);
      }),
    );
  });

  it('begins with the text that it continues', () => {
    const answer = new Answer([{ type: 'text', text: 'Once upon' }]);
    answer.append({ type: 'text', text: ' a time' });
    expect(answer.parts()).toEqual([{ type: 'text', text: 'Once upon a time' }]);
  });
});
