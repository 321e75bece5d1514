import { describe, expect, test } from 'vitest';
import type { AnswerPart } from './run.ts';
import { withThoughtsApart } from './thoughts.ts';

const text = (words: string): AnswerPart => ({ type: 'text', text: words });
const reasoning = (words: string): AnswerPart => ({ type: 'reasoning', text: words });

describe('thoughts of which only the end is marked', () => {
  test.each(['</think>', '</thinking>'])('are reasoning, and the rest is the answer: %s', (tag) => {
    const whole = `First, the owl.\nThen the cat.\n${tag}\n\nThe owl.`;
    const apart = [reasoning('First, the owl.\nThen the cat.'), text('The owl.')];
    expect(withThoughtsApart([text(whole)])).toEqual(apart);
  });

  test('are all there is where the answer was stopped after them', () => {
    expect(withThoughtsApart([text('Hm.\n</think>')])).toEqual([reasoning('Hm.')]);
  });

  test('leave nothing but the answer where they are empty', () => {
    expect(withThoughtsApart([text('\n</think>\n\nHello')])).toEqual([text('Hello')]);
  });

  test('come after what a resumed answer began with', () => {
    const parts = [text('One, two, so far so good.\n</think>\nthree')];
    const apart = [text('One, two,'), reasoning('so far so good.'), text('three')];
    expect(withThoughtsApart(parts, 'One, two,'.length)).toEqual(apart);
  });

  test.each([
    'Models end their thoughts with `</think>` before the answer.',
    'The tags are <think> and\n</think>\nas you know.',
    'Like so:\n```\nHm.\n</think>\n```\nThat is all.',
    'Nothing to see here.',
  ])('are not what speaks about them: %j', (words) => {
    expect(withThoughtsApart([text(words)])).toEqual([text(words)]);
  });

  test('are not looked for where the reasoning came by itself', () => {
    const parts = [reasoning('Hm.'), text('So.\n</think>\nYes.')];
    expect(withThoughtsApart(parts)).toEqual(parts);
  });

  test('leave sources and all other parts where they are', () => {
    const source: AnswerPart = { type: 'source-url', sourceId: 's', url: 'https://a.example' };
    const parts = withThoughtsApart([source, text('Hm.\n</think>\nYes.'), source]);
    expect(parts).toEqual([source, reasoning('Hm.'), text('Yes.'), source]);
  });
});
