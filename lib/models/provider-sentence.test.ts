import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presentable, sentenceIn, withoutSecrets } from './provider-sentence.ts';

describe('the sentence in an error body', () => {
  test.each([
    [{ error: { message: 'A.', type: 't' } }, 'A.'],
    [{ error: 'B.' }, 'B.'],
    [{ error: 'invalid_request', message: 'C.' }, 'C.'],
    [{ detail: [{ loc: ['body'], msg: 'D.' }] }, 'D.'],
    [[{ error: { message: 'E.' } }], 'E.'],
    [{ errors: [{ message: 'F.' }] }, 'F.'],
    ['G.', 'G.'],
    ['<!doctype html><p>No.', null],
    ['', null],
    [{}, null],
    [null, null],
    [42, null],
  ])('of %j is %s', (body, sentence) => {
    expect(sentenceIn(body)).toBe(sentence);
  });

  test('is looked for in any JSON without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const sentence = sentenceIn(body);
        expect(sentence === null || typeof sentence === 'string').toBe(true);
      }),
    );
  });
});

describe('a sentence for a page', () => {
  test('is one line of at most 300 characters', () => {
    expect(presentable(' one\n\ttwo\u0000 ')).toBe('one two');
    const long = presentable('word '.repeat(200));
    expect(long.length).toBe(300);
    expect(long.endsWith('…')).toBe(true);
  });

  test.each([
    'sk-proj-abcdEFGH1234_5678',
    'sk-abc***xyz9',
    'gsk_abcdef123456',
    'hf_abcdefgh',
    'AIzaSyA1234567890abcdefghijklmnop',
    '0123456789abcdef0123456789abcdef',
  ])('does not show %s', (key) => {
    expect(presentable(`Incorrect API key provided: ${key}.`)).not.toContain(key.slice(0, 9));
  });

  test.each([
    'The model `meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo` does not exist.',
    'Include the request ID req_0123456789abcdef0123456789abcdef in your message.',
  ])('still shows what is no key: %s', (sentence) => {
    expect(presentable(sentence)).toBe(sentence);
  });
});

describe('a sentence about a transcript', () => {
  const secret = 'My grandmother hid the will behind the green clock.';

  test('loses what it quotes of it, long or short', () => {
    const transcript = [{ content: secret }, { content: 'the\nwill' }];
    expect(withoutSecrets(`Bad content: ${secret} (too long)`, null, transcript)).toBe(
      'Bad content: … (too long)',
    );
    expect(withoutSecrets('Bad content: the will', null, transcript)).toBe('Bad content: …');
  });

  test('that is nothing but a quotation is no sentence', () => {
    expect(withoutSecrets(secret, null, [{ content: secret }])).toBeNull();
  });

  test('never holds 24 characters of it in a row', () => {
    const words = fc.string({ minLength: 24, maxLength: 60 });
    fc.assert(
      fc.property(words, words, words, (before, content, after) => {
        const sentence = presentable(`${before}${content}${after}`);
        const kept = withoutSecrets(sentence, null, [{ content }]) ?? '';
        const plain = content.replace(/[\p{C}\s]+/gu, ' ').trim();
        for (let start = 0; start + 24 <= plain.length; start++) {
          expect(kept).not.toContain(plain.slice(start, start + 24));
        }
      }),
    );
  });
});
