import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from './markdown.tsx';
import { html, type State, words } from './testing.tsx';

const states: State[] = ['growing', 'whole'];

describe('the words of an answer', () => {
  const asWritten = [
    'Compare: if a<b then swap them.',
    'Let i<n and n>0 hold, and a <b onclick=x>c</b>',
    'Vec<T> and Option<String>, and <PORT>',
    '<Button onClick={go}>Save</Button>',
    '<script>alert(1)</script>',
    '<!-- a note -->',
    'It costs $$ and more',
    'The glob *.ts is used',
    'such as *.log match',
    'A private _name here',
  ];
  for (const text of asWritten) {
    it(`are all there: ${text}`, () => {
      for (const state of states) expect(words(text, state)).toBe(text);
    });
  }

  it('go on after what looks like a tag that is not closed', () => {
    for (const state of states) {
      expect(words('If a<b, swap.\n\nThen go on.', state)).toBe('If a<b, swap.Then go on.');
    }
  });

  it('are drawn as markdown between tags that markdown does not know', () => {
    expect(html('<answer>\nIt is **so**.\n</answer>', 'whole')).toContain('<strong>so</strong>');
  });

  it('stay when the answer is stopped in the middle of a link', () => {
    expect(words('See array[0 and more', 'growing')).toBe('See array[0 and more');
    expect(words('See [the docs](https://exa', 'growing')).toBe('See the docs');
    expect(html('See [the docs](https://exa', 'growing')).not.toContain('incomplete');
  });
});

describe('half-finished markdown', () => {
  it('is drawn as it will be', () => {
    expect(html('It is **bo', 'growing')).toContain('<strong>bo</strong>');
    expect(html('It is **bo', 'growing')).toContain('<strong>bo</strong>');
    expect(html('Use `npm', 'growing')).toContain('<code>npm</code>');
  });

  it('is drawn as it stands where the answer has come to its own end', () => {
    expect(words('Two ** stars', 'whole')).toBe('Two ** stars');
  });
});

describe('what an answer may draw', () => {
  it('has line breaks in tables, formulas and keys', () => {
    const table = html('| a |\n|--|\n| x<br>H<sub>2</sub>O |', 'whole');
    expect(table).toContain('x<br/>H<sub>2</sub>O');
  });

  it('has bold words next to the punctuation of Chinese and Japanese', () => {
    const bold = html('**ACME 株式会社（テスト）**です。', 'whole');
    expect(bold).toContain('<strong>ACME 株式会社（テスト）</strong>です。');
  });

  it('is read from right to left where its language is', () => {
    expect(html('مرحبا بالعالم', 'whole')).toContain('dir="rtl"');
  });

  it('has footnotes of its own, beside those of other answers', () => {
    const drawn = (
      <>
        <Markdown isWhole text={'a[^1]\n\n[^1]: first'} />
        <Markdown isWhole text={'b[^1]\n\n[^1]: second'} />
      </>
    );
    const page = renderToStaticMarkup(drawn);
    const [first, second] = Array.from(page.matchAll(/href="#([^"]+-?fn-1)"/g), ([, id]) => id);
    expect(first).not.toBe(second);
    for (const id of [first, second]) expect(page.split(`id="${id}"`)).toHaveLength(2);
  });

  it('opens links elsewhere, and footnotes here', () => {
    expect(html('[x](https://example.com)', 'whole')).toContain('target="_blank"');
    expect(html('a[^1]\n\n[^1]: b', 'whole')).not.toContain('target="_blank"');
  });
});

describe('a table', () => {
  const table = '| a | `b` |\n|---|---|\n| 1 | 2 |';
  const names = (text: string) =>
    Array.from(
      html(text, 'whole').matchAll(/aria-label="([^"]*)"[^>]*role="group"/g),
      ([, name]) => name,
    );

  it('is called by the heading that it stands under, or by its number', () => {
    const text = [table, '## Rivers of `Asia`', 'Long:', table, 'More:', table].join('\n\n');
    expect(names(text)).toEqual(['Table 1', 'Rivers of Asia', 'Table 3']);
  });

  it('is called by its columns in a list', () => {
    expect(names(`- So:\n\n${table.replaceAll(/^/gm, '  ')}`)).toEqual(['Table: a, b']);
  });
});
