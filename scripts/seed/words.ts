import type { Chance } from './chance.ts';

const vocabulary = (
  'the a of to and in that it is was for on are with as be at one have this from or had by not but ' +
  'what all were when we there can an your which their if will each about how up out them then she ' +
  'many some so these would other into has more her two like him see time could no make than first ' +
  'been its who now people my made over did down only way find use may water long little very after ' +
  'words called just where most know get through back much before go good new write our used me man ' +
  'too any day same right look think also around another came come work three word must because does'
).split(' ');

const pool = { text: '' };

/** A long text without a pattern, made once: to make each answer word by word would take minutes. */
function poolOf(chance: Chance): string {
  if (pool.text !== '') return pool.text;
  const words = Array.from({ length: 60_000 }, () => {
    const word = vocabulary[chance.between(0, vocabulary.length - 1)] ?? '';
    return chance.happens(0.08) ? `${word}.` : word;
  });
  pool.text = words.join(' ');
  return pool.text;
}

/** Words of so many characters, at most a hundred thousand. */
export function wordsOfLength(chance: Chance, length: number): string {
  const text = poolOf(chance);
  const from = chance.between(0, text.length - 100_000);
  return text.slice(from, from + Math.min(length, 100_000));
}
