import { type AnswerPart, isGrowing, type RunJson, textOf } from '#lib/shared/run.ts';
import type { PartKind, RunEvent } from './run-events.ts';

/** A part as it streams in; `id` is the stream's own, and is used again in a later step. */
export type IncomingPart = { type: PartKind; id: string; text: string };

/** The parts after one event of the stream. Deltas for a part that never started begin one. */
export function withEvent(
  parts: readonly IncomingPart[],
  event: Extract<RunEvent, { type: 'part-start' | 'part-delta' }>,
): readonly IncomingPart[] {
  if (event.type === 'part-start') return [...parts, { type: event.kind, id: event.id, text: '' }];
  const index = parts.findLastIndex((part) => part.id === event.id && part.type === event.kind);
  const part = parts[index];
  if (!part) return [...parts, { type: event.kind, id: event.id, text: event.delta }];
  return parts.with(index, { ...part, text: part.text + event.delta });
}

/** The parts to draw of a saved run; rows without parts have their text. */
export function partsOf(run: Pick<RunJson, 'text' | 'parts'>): readonly AnswerPart[] {
  if (run.parts.length > 0) return run.parts;
  return run.text ? [{ type: 'text', text: run.text }] : [];
}

/** How much of an answer there is, reasoning included, in UTF-16 code units. */
export function sizeOf(parts: readonly AnswerPart[]): number {
  return parts.reduce((size, part) => size + (isGrowing(part) ? part.text.length : 1), 0);
}

/** The length of the answer's text, as `shown` counts it. */
export function shownLengthOf(parts: readonly AnswerPart[]): number {
  return textOf(parts).length;
}

/** The parts with their text cut to `length`; reasoning stays, and what follows the cut goes. */
export function cutTo(parts: readonly AnswerPart[], length: number): readonly AnswerPart[] {
  const kept: AnswerPart[] = [];
  let left = length;
  for (const part of parts) {
    if (part.type === 'text' && part.text.length > left) {
      if (left > 0) kept.push({ ...part, text: part.text.slice(0, left) });
      return kept;
    }
    if (part.type === 'text') left -= part.text.length;
    kept.push(part);
  }
  return kept;
}
