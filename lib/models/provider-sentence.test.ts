import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keysOf, presentable, type Secrets, sentenceIn } from './provider-sentence.ts';

describe('the sentence in an error body', () => {
  test.each([
    [{ error: { message: 'A.', type: 't' } }, 'A.'],
    [{ error: 'B.' }, 'B.'],
    [{ error: 'invalid_request', message: 'C.' }, 'C.'],
    [{ detail: [{ loc: ['body'], msg: 'D.' }] }, 'D.'],
    [[{ error: { message: 'E.' } }], 'E.'],
    [{ errors: [{ message: 'F.' }] }, 'F.'],
    ['G.', 'G.'],
    [{ error: { message: '{"error":{"message":"H."}}' } }, 'H.'],
    [{ error: { message: 'Provider returned error', metadata: { raw: '{"detail":"I."}' } } }, 'I.'],
    [{ error: { code: 400, details: [{ reason: 'J.' }] } }, 'J.'],
    [{ error: { message: '', type: 't' } }, null],
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

const nothing: Secrets = { keys: [], transcript: [] };

describe('a sentence for a page', () => {
  test('is one line of at most 300 characters', () => {
    expect(presentable(' one\n\ttwo\u0000 ', nothing)).toBe('one two');
    const long = presentable('word '.repeat(200), nothing);
    expect(long?.length).toBe(300);
    expect(long?.endsWith('…')).toBe(true);
  });

  test.each([
    'sk-proj-abcdEFGH1234_5678',
    'SK-PROJ-ABCDEFGH1234_5678',
    'sk-abc***xyz9',
    'gsk_abcdef123456',
    'hf_abcdefgh',
    'AIzaSyA1234567890abcdefghijklmnop',
    '0123456789abcdef0123456789abcdef',
  ])('does not show %s', (key) => {
    const sentence = presentable(`Incorrect API key provided: ${key}.`, nothing);
    expect(sentence).not.toContain(key.slice(0, 9));
  });

  test.each([
    'The model `meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo` does not exist.',
    'Include the request ID req_0123456789abcdef0123456789abcdef in your message.',
  ])('still shows what is no key: %s', (sentence) => {
    expect(presentable(sentence, nothing)).toBe(sentence);
  });
});

describe('a key', () => {
  const keyOf = (apiKey: string, headers = {}) => keysOf({ apiKey, headers });
  const shown = (sentence: string, keys: string[]) =>
    presentable(sentence, { keys, transcript: [] });
  const key = 'Nightingale/of+Berkeley=Square';

  test.each([key, key.toLowerCase(), key.toUpperCase(), key.slice(0, 14), key.slice(5)])(
    'is not shown, whatever is left of it: %s',
    (part) => {
      expect(shown(`The key ${part} is wrong.`, keyOf(key))).toBe('The key [redacted] is wrong.');
    },
  );

  test('is taken out before the sentence is cut', () => {
    const sentence = shown(`${'word '.repeat(57)}${key} is wrong.`, keyOf(key));
    expect(sentence).toContain('[redacted]');
    expect(sentence).not.toMatch(/night/i);
  });

  test('in a header of the configuration is none to show either', () => {
    const keys = keyOf('x', { 'x-proxy': `Bearer ${key}` });
    expect(shown(`Denied: ${key}.`, keys)).toBe('Denied: [redacted].');
  });

  test.each(['ollama', 'x', 'none', 'lm-studio', 'EMPTY'])('like %s hides no words', (word) => {
    const sentence = `${word}: the ${word} server has an empty box of xylophones.`;
    expect(shown(sentence, keyOf(word))).toBe(sentence);
  });
});

describe('a sentence about a transcript', () => {
  const secret = 'My grandmother hid the will behind the green clock.';
  const shown = (sentence: string, transcript: { content: string }[]) =>
    presentable(sentence, { keys: [], transcript });

  test('loses what it quotes of it, long or short', () => {
    const transcript = [{ content: secret }, { content: 'the\nwill' }];
    expect(shown(`Bad content: ${secret} (too long)`, transcript)).toBe(
      'Bad content: … (too long)',
    );
    expect(shown('Bad content: the will', transcript)).toBe('Bad content: …');
  });

  test('that is nothing but a quotation is no sentence', () => {
    expect(shown(secret, [{ content: secret }])).toBeNull();
  });

  test('never holds 24 characters of it in a row', () => {
    const words = fc.string({ minLength: 24, maxLength: 60 });
    fc.assert(
      fc.property(words, words, words, (before, content, after) => {
        const kept = shown(`${before}${content}${after}`, [{ content }]) ?? '';
        const plain = content.replace(/[\p{C}\s]+/gu, ' ').trim();
        for (let start = 0; start + 24 <= plain.length; start++) {
          expect(kept).not.toContain(plain.slice(start, start + 24));
        }
      }),
    );
  });
});
