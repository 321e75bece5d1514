import { expect, it } from 'vitest';
import { isBlank } from './blank.ts';

it('is what shows nothing to its reader', () => {
  for (const text of [
    '',
    ' \n\t',
    '\u200b',
    '\u200b\u2060\ufeff ',
    '\u00a0\u3000',
    '\u00ad',
    '\u2800',
    '\u3164',
    '\ufe0f',
    '\u202e\u061c',
  ]) {
    expect(isBlank(text)).toBe(true);
  }
});

it('is not what shows anything', () => {
  for (const text of ['.', '\u200b.', '👍', '字', '\u0301', '---', '0'])
    expect(isBlank(text)).toBe(false);
});
