import process from 'node:process';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { AnswerText } from './answer-text.tsx';
import { html, words } from './testing.tsx';

const size = 48_000;
const repeated = (piece: string) => piece.repeat(Math.ceil(size / piece.length));
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, level) => `${'  '.repeat(level)}- item ${level}`).join('\n');

const expensive = {
  'stars and underscores': repeated('*a_ '),
  'stars that wait': repeated('**a '),
  'underscores that wait': repeated('_a '),
  'both without a space': repeated('*_'),
  brackets: repeated('['),
  'closing brackets': repeated(']'),
  'half links': repeated('[a]('),
  'half pictures': repeated('![a]('),
  backticks: repeated('`a '),
  'backticks of two lengths': repeated('``a `'),
  angles: repeated('<a '),
  'comments that open': repeated('<!--'),
  'formulas that open': repeated('\\( '),
  'two dollars': repeated('$$a '),
  'one dollar': repeated('$a\\b '),
  tildes: repeated('~~a '),
  'lists in lists': nested(400),
  'lists in a line': repeated('- '),
  'other lists in a line': repeated('+ '),
  'numbers in a line': repeated('1. '),
  'quotes in quotes': `${'>'.repeat(5_000)} deep`,
  'quotes and lists': repeated('> - '),
  'underlined lines': repeated('a\n=\n'),
  'short lines': repeated('a\n'),
  'lines of underlines': repeated('=\n'),
  'short items': repeated('- a\n'),
  'a long table': `| a | b |\n|--|--|\n${repeated('| 1 | 2 |\n')}`,
  addresses: repeated('http://a.b '),
  'notes that nobody defined': repeated('[^a]'),
  definitions: repeated('[a]: b\n'),
  'many definitions': Array.from({ length: 2_000 }, (_, n) => `[a${n}]: b`).join('\n'),
  'many notes': Array.from({ length: 1_000 }, (_, n) => `[^${n}]: b[^${n}]\n\n`).join(''),
  'mail addresses': repeated('a@b.c '),
  entities: repeated('&amp;'),
  backslashes: repeated('\\'),
};

describe('an answer that is expensive to draw', () => {
  for (const [kind, text] of Object.entries(expensive)) {
    it(`does not hold up the page, and has all its words: ${kind}`, { timeout: 60_000 }, () => {
      for (const state of ['growing', 'whole'] as const) {
        const before = process.cpuUsage();
        const drawn = words(text, state);
        // The time of this process alone: the machine may have more to do.
        expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
        expect(drawn.length).toBeGreaterThan(size / 20);
      }
    });
  }

  it('is plain from where it is too expensive on, and says why', () => {
    const drawn = html(
      `It is **so**.\n\n${expensive['stars and underscores']}\n\nAnd **so** on.`,
      'whole',
    );
    expect(drawn).toContain('Shown as plain text: it has too many marks.');
    expect(drawn.match(/<strong>so<\/strong>/g)).toHaveLength(2);
    expect(html(nested(400), 'whole')).toContain('Shown as plain text: it is nested too deeply.');
    expect(html(expensive['a long table'], 'whole')).toContain('it has too many lines.');
  });

  it('says so where it is too long as a whole', () => {
    const page = renderToStaticMarkup(<AnswerText isWhole text={'# So\n'.repeat(250_000)} />);
    expect(page).toContain('Shown as plain text: the answer is very long.');
  });

  it('is not what people write', () => {
    const list = Array.from(
      { length: 300 },
      (_, n) => `${n + 1}. **Point ${n}**: \`code\` and [a](https://b.example)`,
    );
    const table = `| a | b |\n|--|--|\n${'| **x** | `y` |\n'.repeat(500)}`;
    for (const text of [list.join('\n'), table, nested(12)]) {
      expect(html(text, 'whole')).not.toContain('Shown as plain text');
    }
  });
});
