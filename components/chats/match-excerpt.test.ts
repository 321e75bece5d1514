import { expect, it } from 'vitest';
import { piecesOf } from './match-excerpt.tsx';

const marked = (text: string, search: string) =>
  piecesOf(text, search)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join('');

it('the words of a search are marked in what was found, whatever their case', () => {
  expect(marked('The Harbour of the harbourmaster', 'harbour MASTER')).toBe(
    'The [Harbour] of the [harbour][master]',
  );
  expect(marked('100% (sure)', '(sure) 0%')).toBe('10[0%] [(sure)]');
  expect(marked('Nothing', 'else')).toBe('Nothing');
  expect(marked('İstanbul', 'stan')).toBe('İstanbul');
});
