import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { GrowingBlocks } from './growing-blocks.ts';
import { Blocks } from './markdown.tsx';
import { addresses, words } from './testing.tsx';

function drawn(growing: GrowingBlocks, text: string, isWhole: boolean): string {
  const blocks = growing.read(text, isWhole);
  const drawing = { id: 'x', references: growing.references };
  return renderToStaticMarkup(<Blocks blocks={blocks} drawing={drawing} />).replaceAll(
    /<\/?span>/g,
    '',
  );
}

const pieces = [
  'Words and **bold** and `code`, ',
  '\n\n',
  '\n',
  '- item\n',
  '- [ ] task\n',
  '1. one\n',
  '   more\n',
  '    indented\n',
  '| a | b |\n|---|---|\n',
  '| 1 | `x|y` |\n',
  '```js\nlet a;\n',
  '```\n',
  '```markdown\n',
  '# Head\n',
  '> quote\n',
  '---\n',
  '===\n',
  '[docs](https://example.com/a) ',
  '[docs](https://exa',
  '![pic](https://example.com/p.png)',
  '[docs]',
  '[docs]: https://example.com\n',
  'note[^1]',
  '[^1]: The note\n',
  '$$\nx_1\n$$\n',
  '\\[\na \\\\ b\n\\]\n',
  '\\( x ',
  'https://example.com/x',
  ' _it_ **',
  '<sub>2</sub>',
  '…。',
];
const texts = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 })
  .map((list) => list.join(''));

describe('a growing answer', { timeout: 60_000 }, () => {
  it('is drawn as it would be if all of it had come at once', () => {
    fc.assert(
      fc.property(texts, fc.nat(40), fc.boolean(), (text, step, isWhole) => {
        const growing = new GrowingBlocks();
        for (let end = 1; end < text.length; end += step + 1)
          growing.read(text.slice(0, end), false);
        expect(drawn(growing, text, isWhole)).toBe(drawn(new GrowingBlocks(), text, isWhole));
      }),
      { numRuns: 150 },
    );
  });

  it('is not drawn again where nothing of it has changed', () => {
    const growing = new GrowingBlocks();
    const text = `${'A **paragraph**.\n\n'.repeat(20)}${'- item\n'.repeat(20)}\n| a |\n|--|\n${'| 1 |\n'.repeat(20)}`;
    const before = growing.read(text, false);
    const after = growing.read(`${text}| 2 |\n\nThe end`, false);
    expect(before.length).toBeGreaterThan(60);
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    for (const [index, block] of before.slice(0, -1).entries()) expect(after[index]).toBe(block);
  });

  it('may be one long paragraph', () => {
    const growing = new GrowingBlocks();
    const text = 'Some words, **bold** ones and `code` among them, go on and on. '.repeat(400);
    for (let end = 100; end < text.length; end += 100) growing.read(text.slice(0, end), false);
    expect(growing.read(text, true).length).toBeGreaterThan(5);
    const page = drawn(growing, text, true);
    expect(page.match(/<p>/g)).toHaveLength(1);
    expect(page.replaceAll(/<[^>]*>/g, '').trim()).toBe(text.replaceAll(/\*\*|`/g, '').trim());
  });
});

describe('an answer that is stopped', { timeout: 60_000 }, () => {
  const whole = 'https://example.com/a/b_c?d=1';
  const around = [
    (x: string) => `See ${x}`,
    (x: string) => `See [the docs](${x}`,
    (x: string) => `See [the docs](<${x}`,
    (x: string) => `See ![a picture](${x}`,
    (x: string) => `See [![a picture](https://example.org/p.png)](${x}`,
    (x: string) => `- [a](https://example.org) and **[the docs](${x}`,
    (x: string) => `| a | b |\n|--|--|\n| ${x}`,
    (x: string) => `| a | b |\n|--|--|\n| [c](${x}`,
    (x: string) => `A note[^1] and [docs].\n\n[docs]: ${x}`,
    (x: string) => `A note[^1]\n\n[^1]: ${x}`,
    (x: string) => `<${x}`,
    (x: string) => `**${x}`,
    (x: string) => `("${x}`,
    (x: string) => `> # ~~${x}`,
  ];
  it('never has a link to an address that was cut off', () => {
    for (const text of around) {
      for (let end = 1; end <= whole.length; end++) {
        const found = addresses(text(whole.slice(0, end)), 'growing');
        expect([
          text(whole.slice(0, end)),
          ...found.filter((address) => address.includes('example.com')),
        ]).toEqual([text(whole.slice(0, end))]);
      }
    }
    for (const mail of ['a@example.co', 'www.example.co', 'www.example.com.']) {
      expect(addresses(`Ask ${mail}`, 'growing')).toEqual([]);
    }
  });

  it('has its links where their addresses are whole', () => {
    expect(addresses(`[docs](${whole})`, 'growing')).toEqual([whole]);
    expect(addresses(`${whole} `, 'growing')).toEqual([whole]);
    expect(addresses(`${whole}`, 'whole')).toEqual([whole]);
  });

  it('has the label of a link or picture that was cut off', () => {
    expect(words('See [the docs](https://exa', 'growing')).toBe('See the docs');
    expect(words('See [a [b]](https://exa', 'growing')).toBe('See a [b]');
    expect(words('See ![a map](https://exa', 'growing')).toBe('See Picture: a map');
    expect(words('Use `a[0](x', 'growing')).toBe('Use a[0](x');
  });
});
