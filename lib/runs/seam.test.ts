import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFence, Seam } from './seam.ts';

function continued(partial: string, ...deltas: string[]): string {
  const seam = new Seam(partial);
  const text = deltas.map((delta) => seam.push(delta)).join('');
  return partial + text + seam.flush();
}

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i} `).join('');

describe('a resumed answer reads as one', () => {
  it('drops what the model repeats of the end, however it is split', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 80 }), fc.array(fc.nat(30)), (repeated, cuts) => {
        const whole = words(40);
        const stop = 120;
        let rest = whole.slice(stop - repeated);
        const deltas: string[] = [];
        for (const cut of cuts) {
          deltas.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect(continued(whole.slice(0, stop), ...deltas, rest)).toBe(whole);
      }),
    );
  });

  it('keeps every character of a continuation that repeats nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('x', 'y ', 'zz\n')), (deltas) => {
        expect(continued('The quick brown fox ', ...deltas)).toBe(
          `The quick brown fox ${deltas.join('')}`,
        );
      }),
    );
  });

  it('does not take the repetition of a short word for an overlap', () => {
    expect(continued('It was the', ' the', ' end')).toBe('It was the the end');
  });

  it.each([
    ['One third is 0.3333333333333333', '3333333333333333.'],
    ['| a | b |\n| --- | --- ', '| --- | --- |\n'],
    ['0,0,0,0,0,0,0,0,', '0,0,0,0,0,0,0,0\n'],
    ['```markdown\n# Title\n\n', '```bash\nnpm install\n```\n'],
    ['      }\n                    }\n', '                  }\n                }\n'],
    ['La la la la, hey\nLa la la la, hey\n', 'La la la la, hey\nAnd on'],
    ['2', '200 m'],
    ['- ', '- [ ] todo'],
  ])('keeps what comes again by itself: %j, %j', (partial, rest) => {
    for (const deltas of [[rest], Array.from(rest)]) {
      expect(continued(partial, ...deltas)).toBe(partial + rest);
    }
  });

  it('drops the beginning of an answer that is begun anew', () => {
    expect(continued('Sure, ', 'Sure', ', here', ' it is')).toBe('Sure, here it is');
  });

  it('goes on inside an open code fence when the model opens it again', () => {
    expect(continued('Look:\n```js\nconst a =', '```', 'js\n', ' 1;\n```\n')).toBe(
      'Look:\n```js\nconst a = 1;\n```\n',
    );
  });

  it('lets the model close the open fence', () => {
    expect(continued('```js\na();\n', '```\n', 'Done.')).toBe('```js\na();\n```\nDone.');
  });

  it('says nothing where the model only repeats', () => {
    const partial = 'This is a rather long sentence.';
    expect(continued(partial, 'a rather long sentence.')).toBe(partial);
  });

  it.each([
    ['blanks', ' ', ''],
    ['empty lines', '\n', ''],
    ['a fence', '`', '\u2028'],
  ])('goes on over a million signs of %s, and nobody else waits for it', (_what, sign, end) => {
    const long = sign.repeat(1_000_000) + end;
    // Work that grows faster than the text takes minutes here: the time limit of the test.
    expect(continued('Look:\n```js\n', long)).toBe(`Look:\n\`\`\`js\n${long}`);
    expect(continued(`${long}\n`, 'Done.')).toBe(`${long}\nDone.`);
  });
});

describe('an open code fence', () => {
  it.each([
    ['plain text', null],
    ['```\ncode', '```'],
    ['```js\ncode\n```\n', null],
    ['~~~\n```\n', '~~~'],
    ['````\n```\n', '````'],
    ['```\na\n`````\n', null],
    ['```js\r\ncode\r\n```\r\n', null],
  ])('in %j is %j', (text, expected) => {
    expect(openFence(text)?.marker ?? null).toBe(expected);
  });
});
