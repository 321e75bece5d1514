import { type AnswerPart, isGrowing } from './run.ts';

/** A closing tag that stands at the end of a line, or alone on one. */
const closingTag = /<\/think(?:ing)?>[ \t]*(?:\n\s*|$)/;

/**
 * The parts of an answer with its thoughts as reasoning, where only their end is marked: the templates
 * of some models put `<think>` into the prompt, so that the answer begins with thoughts and has the
 * closing tag alone. Where both tags are there, the thoughts are told apart as they arrive.
 * @param before length of the text that the answer began with, as a resumed one; it holds no thoughts.
 */
export function withThoughtsApart(parts: readonly AnswerPart[], before = 0): AnswerPart[] {
  const index = parts.findIndex(({ type }) => type === 'text');
  const first = parts[index];
  const isThoughtful = parts.slice(0, index).some((part) => part.type === 'reasoning');
  if (!first || !isGrowing(first) || (isThoughtful && before === 0)) return [...parts];
  const { text, ...rest } = first;
  const close = closingTag.exec(text.slice(before));
  const thoughts = close ? text.slice(before, before + close.index) : '';
  if (!close || !areThoughts(thoughts)) return [...parts];
  const kept = text.slice(0, before);
  const answer = text.slice(before + close.index + close[0].length);
  const apart: AnswerPart[] = [
    { type: 'text', text: kept },
    { type: 'reasoning', text: thoughts.trim() },
    { ...rest, text: answer },
  ];
  const said = apart.filter((part) => wordsIn(part) !== '');
  return [...parts.slice(0, index), ...said, ...parts.slice(index + 1)];
}

/** What opens a tag itself, or stands in code, speaks about thoughts. */
function areThoughts(text: string): boolean {
  if (/<think/.test(text)) return false;
  const fences = text.match(/^ {0,3}```/gm) ?? [];
  return fences.length % 2 === 0;
}

function wordsIn(part: AnswerPart): string {
  return isGrowing(part) ? part.text : ' ';
}
