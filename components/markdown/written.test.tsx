import { describe, expect, it } from 'vitest';
import { addresses, html, type State, words } from './testing.tsx';

const states: State[] = ['growing', 'whole'];
/** What a reader sees, with every run of white space as one space. */
const seen = (text: string, state: State) => words(text, state).replaceAll(/\s+/g, ' ').trim();

describe('tildes', () => {
  for (const text of ['20~25 °C, 30~35 °C', 'cp ~/a ~/b', '~5 or ~6 of ~7', 'a~b~c', '~x~']) {
    it(`stay where there is one: ${text}`, () => {
      for (const state of states) {
        expect(words(text, state)).toBe(text);
        expect(html(text, state)).not.toContain('<del>');
      }
    });
  }

  it('strike text through where there are two', () => {
    for (const state of states) expect(html('~~old~~ new', state)).toContain('<del>old</del>');
  });
});

describe('definitions', () => {
  it('are there where nothing refers to them', () => {
    const list = '[1]: https://a.example/x\n[2]: https://b.example/y "Second"';
    expect(seen(list, 'whole')).toBe('[1]: https://a.example/x[2]: https://b.example/y "Second"');
    expect(addresses(list, 'whole')).toEqual(['https://a.example/x', 'https://b.example/y']);
  });

  it('are there as well where something refers to them, before or behind', () => {
    const text =
      'See [docs] and [more][2].\n\n[docs]: https://a.example\n\n[2]: <https://b.example>';
    expect(seen(text, 'whole')).toContain('[docs]: https://a.example');
    expect(html(text, 'whole')).toMatch(/<a href="https:\/\/a.example"[^>]*>docs<\/a>/);
    expect(html(text, 'whole')).toMatch(/<a href="https:\/\/b.example"[^>]*>more<\/a>/);
  });

  it('of footnotes are there where nothing refers to them', () => {
    for (const text of ['[^1]: A note.', 'Text.\n\n[^long]: A note\n\n    and more.\n\nEnd.']) {
      for (const state of states) expect(seen(text, state)).toContain('A note');
    }
  });

  it('within a quote or a list are there too', () => {
    for (const text of ['> [1]: https://a.example', '- [1]: https://a.example']) {
      for (const state of states) expect(seen(text, state)).toContain('https://a.example');
    }
  });
});

describe('the cells of a table', () => {
  const table = (row: string, head = '| a | b |\n|---|---|') => html(`${head}\n${row}\n`, 'whole');
  const cells = (drawn: string) =>
    Array.from(drawn.matchAll(/<td[^>]*>(.*?)<\/td>/g), ([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, ''),
    );

  it('hold pipes in code', () => {
    expect(cells(table('| `a|b` | c |'))).toEqual(['a|b', 'c']);
    expect(cells(table('| `` a|`b ``|``||`` |'))).toEqual(['a|`b', '||']);
    expect(cells(table('`x | y` | z'))).toEqual(['x | y', 'z']);
    expect(cells(table('| `a \\| b` | c |'))).toEqual(['a | b', 'c']);
  });

  it('hold pipes in formulas', () => {
    expect(cells(table('| \\(|x|\\) | $$|y|$$ |'))).toEqual(['\\(|x|\\)', '$$|y|$$']);
  });

  it('are all there, also where the head has fewer', () => {
    expect(cells(table('| 1 | 2 | 3 | 4 |'))).toEqual(['1', '2', '3', '4']);
    expect(cells(table('| 1 | a|b | 3 |'))).toEqual(['1', 'a', 'b', '3']);
  });
});

describe('TeX', () => {
  const asWritten = [
    'Let \\( \\{1,2\\} \\) be.',
    'So \\[ a \\\\ b \\]',
    '\\[\n\\begin{aligned}\na &= b \\\\\n+ c &= d\n\\end{aligned}\n\\]',
    'We have\n\\[\nx_1 * y_2 * z\n- 1\n\\]\nand on.',
    '$$\na_{1}\n+ b\n$$',
    'Inline $$\\{x\\}$$ here',
    'A set $\\{1, 2\\}$ of two',
    '- one: \\(a_b c_d\\)\n- two: \\(\\frac{1}{2}\\)',
    '\\begin{align}\na &= b\\\\\n\\end{align}',
    '1. So:\n   \\[\n   a_1 \\\\\n   + b_2 * c\n   \\]\n2. Next',
    '- So\n\n  $$\n  a\n  - b\n  $$\n\n  and on.',
    '> \\[\n> x\n> + y\n> \\]\n> So.',
  ];
  const bare = (text: string) => text.replaceAll(/\$\$|\\[()[\]]|\s|^- (?!b)|^> |^\d\. /gm, '');
  for (const text of asWritten) {
    it(`keeps all of its signs: ${text}`, () => {
      for (const state of states) expect(bare(words(text, state))).toBe(bare(text));
    });
  }

  it('is not what dollars are among prices', () => {
    for (const text of ['It is $5 and $6.', 'From $1,000 to $2,000', 'US$5, A$6', '$HOME/$USER']) {
      for (const state of states) {
        expect(words(text, state)).toBe(text);
        expect(html(text, state)).not.toContain('<code>');
      }
    }
  });

  it('that a stop has cut shows its source', () => {
    for (const text of [
      'Let \\( \\{1,',
      'So \\[ a \\\\ b',
      '$$\n\\frac{1}{',
      '\\[\nx_1 *y* \\{',
      'A $$\\{x',
    ]) {
      expect(words(text, 'growing')).toBe(text);
    }
  });

  it('is code where it is in code', () => {
    expect(html('`\\(x\\)` and\n\n```\n\\[ y \\]\n```\n', 'whole')).toContain('<code>\\(x\\)');
  });
});

describe('bare addresses', () => {
  const one = 'https://example.com/a';
  const followers = [
    '。次',
    '，然后',
    '、または',
    '）',
    '」と',
    'です',
    '에서',
    '】',
    '！',
    '”',
    '…',
    '次の',
  ];
  for (const follower of followers) {
    it(`end before ${follower}`, () => {
      for (const state of states) {
        expect(addresses(`见 ${one}${follower} x`, state)).toEqual([one]);
        expect(words(`见 ${one}${follower} x`, state)).toBe(`见 ${one}${follower} x`);
      }
    });
  }

  it('are each a link where several follow each other', () => {
    const text = 'https://a.example、https://b.example/c。www.c.example） end';
    const found = ['https://a.example', 'https://b.example/c', 'http://www.c.example'];
    for (const state of states) expect(addresses(text, state)).toEqual(found);
    expect(words(text, 'whole')).toBe(text);
  });

  it('keep what belongs to them', () => {
    for (const url of [
      'https://a.example/x_y_z?q=1&r=(2)',
      'https://a.example/%E4%B8%AD',
      'https://a.example/a*b',
    ]) {
      expect(addresses(`${url} x`, 'whole').map(decodeAmp)).toEqual([url]);
    }
  });
  const decodeAmp = (url: string) => url.replaceAll('&amp;', '&');
});

describe('a fence in a fence', () => {
  const figures = (text: string, state: State) => html(text, state).split('<figure').length - 1;

  it('is a part of it', () => {
    for (const language of ['markdown', 'md', '', 'text']) {
      const text = `\`\`\`${language}\n# Use\n\`\`\`bash\nnpm i\n\`\`\`\nDone.\n\`\`\`\n\nAfter **it**.`;
      for (const state of states) {
        expect(figures(text, state)).toBe(1);
        expect(html(text, state)).toContain('<strong>it</strong>');
        expect(words(text, state)).toContain('```bash');
      }
    }
  });

  it('may be one of several, with tildes, or within a list', () => {
    const two = '```md\n```js\na\n```\nand\n```ts\nb\n```\n```\nEnd';
    const tildes = '~~~markdown\n~~~sh\nx\n~~~\n~~~\nEnd';
    const listed = '```markdown\n- x\n    ```sh\n    y\n    ```\n```\nEnd';
    for (const text of [two, tildes, listed]) {
      for (const state of states) expect(figures(text, state)).toBe(1);
    }
  });

  it('that has no end of its own is none', () => {
    const text = '```markdown\n# Use\n```bash\nnpm i\n```\n\nAfter.';
    expect(html(text, 'whole')).toMatch(/<\/figure><p>After.<\/p>$/);
  });

  it('is not what two blocks of code are', () => {
    const text = '```js\na\n```\n\n```bash\nb\n```\n';
    for (const state of states) expect(figures(text, state)).toBe(2);
  });
});

describe('links', () => {
  it('never lead into Halt', () => {
    const paths = [
      'docs/a.md',
      './b',
      '../c',
      '/runs',
      '#usage',
      '?q=1',
      '//x',
      'a.md',
      'javascript:alert(1)',
      'data:x',
    ];
    for (const path of paths) {
      for (const text of [
        `[guide](${path}) x`,
        `![guide](${path}) x`,
        `[guide][1] x\n\n[1]: ${path}\n\nx`,
      ]) {
        expect(addresses(text, 'whole')).toEqual([]);
        expect(words(text, 'whole')).toContain('guide');
        expect(words(text, 'whole')).toContain(path);
      }
    }
  });
});

describe('words from right to left in code', () => {
  it('each stand by themselves, so that they keep their places', () => {
    const apart = '<bdi>שלום</bdi>" + "<bdi>עולם טוב</bdi>';
    for (const text of ['`"שלום" + "עולם טוב"`', '```js\n"שלום" + "עולם טוב"\n```\n']) {
      expect(html(text, 'whole').replaceAll('&quot;', '"')).toContain(apart);
    }
  });
});

describe('lists', () => {
  it('have room for the digits of their numbers', () => {
    expect(html('1999. a\n2000. b', 'whole')).toContain('data-digits="4" start="1999"');
    expect(html('- 10000. a', 'whole')).toContain('data-digits="5"');
    expect(html(`${'1. a\n'.repeat(1000)}`, 'whole')).toContain('data-digits="4"');
  });

  it('may have tasks, done and to do', () => {
    expect(html('- [x] a\n- [ ] b', 'whole').match(/class="answer-task"/g)).toHaveLength(2);
  });
});
