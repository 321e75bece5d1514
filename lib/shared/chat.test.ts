import { expect, it } from 'vitest';
import { chatTitle } from './chat.ts';

it('is the first line of the prompt', () => {
  expect(chatTitle('\n  What is   Halt?\nTell me all.')).toBe('What is Halt?');
});

it('is cut between words, and never inside a character', () => {
  const title = chatTitle(`${'word '.repeat(60)}`);
  expect(title).toMatch(/^(word )+word…$/);
  expect(title.length).toBeLessThanOrEqual(201);
  expect(chatTitle('😀'.repeat(240)).isWellFormed()).toBe(true);
});
