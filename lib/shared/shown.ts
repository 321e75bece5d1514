import { type AnswerPart, isToolCall } from './run.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

// No grapheme that a person would meet is longer; it bounds the work at the cut.
const longestGrapheme = 64;

/**
 * Divides an answer at what was on screen when it was stopped.
 * @param shown length of the text on screen, in UTF-16 code units; null: nobody said, all is kept.
 * @returns the parts to keep, and the text that was received but never on screen. The cut moves
 * back to the start of a grapheme that it would divide.
 */
export function cutAtShown(
  parts: readonly AnswerPart[],
  shown: number | null,
): { kept: AnswerPart[]; unseen: string } {
  if (shown === null) return { kept: [...parts], unseen: '' };
  const kept: AnswerPart[] = [];
  let left = shown;
  let unseen = '';
  for (const part of parts) {
    if (part.type !== 'text') {
      // What stands behind a cut belongs to text that nobody saw; a tool call has happened all the same.
      if (unseen === '' || isOfCalls(part)) kept.push(part);
      continue;
    }
    const length = unseen === '' ? wholeGraphemes(part.text, left) : 0;
    // A provider's metadata is of the whole text that it wrote.
    if (length === part.text.length) kept.push(part);
    else if (length > 0) kept.push({ type: 'text', text: part.text.slice(0, length) });
    unseen += part.text.slice(length);
    left -= length;
  }
  return { kept, unseen };
}

function isOfCalls(part: AnswerPart): boolean {
  return isToolCall(part) || part.type === 'data-tool-call' || part.type === 'step-start';
}

/** The longest length up to `limit` that does not divide a grapheme of the text. */
function wholeGraphemes(text: string, limit: number): number {
  if (limit >= text.length) return text.length;
  if (limit <= 0) return 0;
  const from = Math.max(0, limit - longestGrapheme);
  const around = text.slice(from, limit + longestGrapheme);
  const grapheme = segmenter.segment(around).containing(limit - from);
  return grapheme ? from + grapheme.index : limit;
}
