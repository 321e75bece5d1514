import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { AnswerText } from './answer-text.tsx';
import { html } from './testing.tsx';

/** The markdown renderer is not there yet. */
const plain = (text: string) => renderToStaticMarkup(<AnswerText isWhole={false} text={text} />);
/** Without what makes no difference to its reader. */
const bare = (drawn: string) =>
  drawn
    .replaceAll(/<\/?span>|<div class="answer">|<\/div>/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=<)|(?<=>) /g, '');

describe('a text without marks', () => {
  it('is drawn without the markdown renderer as it would be with it', () => {
    const piece = fc.constantFrom(
      'Some words',
      ' and',
      '\n',
      '\n\n',
      ' \n',
      '  ',
      '. ',
      ', so 20',
      '(x)',
      '!',
      '"',
      'مرحبا',
      'é',
      '—',
      '$5',
      "it's",
      '%',
      '\n \n',
      ';',
      '/',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const drawn = plain(text);
        fc.pre(!drawn.includes('whitespace-pre-wrap'));
        expect(bare(drawn)).toBe(bare(html(text, 'growing')));
      }),
      { numRuns: 300 },
    );
  });

  it('with marks is shown as it is until the renderer has come', () => {
    expect(plain('**so**\n- b')).toContain('**so**\n- b');
  });

  it('that shows nothing draws nothing', () => {
    for (const text of ['', '\n \n', '\u200b']) expect(plain(text)).toBe('');
  });
});
