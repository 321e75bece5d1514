import type { UIMessageChunk } from 'ai';
import { isBlank } from '#lib/shared/blank.ts';
import {
  type AnswerPart,
  type GrowingPart,
  isGrowing,
  type LimitPart,
  type RunJson,
  textOf,
  type WholePart,
} from '#lib/shared/run.ts';
import { toolSizeOf, withToolChunk } from './tool-parts.ts';

/** A part as it streams in; `id` is the stream's own, and is used again in a later step. */
export type IncomingPart = (GrowingPart & { id: string }) | WholePart;

/**
 * The parts after one chunk of the AI SDK's UI message stream, the same array where it brings no part.
 * A delta of a part that never started begins one.
 */
export function withChunk(
  parts: readonly IncomingPart[],
  chunk: UIMessageChunk,
): readonly IncomingPart[] {
  switch (chunk.type) {
    case 'text-start':
      return [...parts, { type: 'text', id: chunk.id, text: '' }];
    case 'reasoning-start':
      return [...parts, { type: 'reasoning', id: chunk.id, text: '' }];
    case 'text-delta':
      return grown(parts, { type: 'text', id: chunk.id, text: chunk.delta });
    case 'reasoning-delta':
      return grown(parts, { type: 'reasoning', id: chunk.id, text: chunk.delta });
    case 'text-end':
    case 'reasoning-end':
      return completed(parts, chunk);
    case 'source-url':
    case 'source-document':
    case 'file':
      return [...parts, chunk];
    case 'start-step':
      // The first step needs no mark.
      return parts.length === 0 ? parts : [...parts, { type: 'step-start' }];
    case 'data-limit':
      return [...parts, limitOf(chunk)];
    default:
      return withToolChunk(parts, chunk);
  }
}

/** The server is trusted to send what docs/api.md says. */
function limitOf({ id = '', data }: { id?: string; data: unknown }): LimitPart {
  return { type: 'data-limit', id, data: data as LimitPart['data'] };
}

function grown(parts: readonly IncomingPart[], added: GrowingPart & { id: string }) {
  const index = indexOf(parts, added);
  const part = parts[index];
  if (!part || !isGrowing(part)) return [...parts, added];
  return parts.with(index, { ...part, text: part.text + added.text });
}

type EndChunk = Extract<UIMessageChunk, { type: 'text-end' | 'reasoning-end' }>;

function completed(parts: readonly IncomingPart[], { type, id, providerMetadata }: EndChunk) {
  const index = indexOf(parts, { type: type === 'text-end' ? 'text' : 'reasoning', id });
  const part = parts[index];
  if (!part || !providerMetadata) return parts;
  return parts.with(index, { ...part, providerMetadata } as IncomingPart);
}

function indexOf(parts: readonly IncomingPart[], { type, id }: { type: string; id: string }) {
  return parts.findLastIndex((part) => part.type === type && 'id' in part && part.id === id);
}

/** An incoming part as a part of an answer. */
export function withoutId(part: IncomingPart): AnswerPart {
  if (!isGrowing(part)) return part;
  const { id: _id, ...rest } = part as GrowingPart & { id: string };
  return rest;
}

/** The parts to draw of a saved run; rows without parts have their text. */
export function partsOf(run: Pick<RunJson, 'text' | 'parts'>): readonly AnswerPart[] {
  if (run.parts.length > 0) return run.parts;
  return run.text ? [{ type: 'text', text: run.text }] : [];
}

/** How much of an answer there is, reasoning included, in UTF-16 code units; a call counts as it goes on. */
export function sizeOf(parts: readonly AnswerPart[]): number {
  return parts.reduce(
    (size, part) => size + (isGrowing(part) ? part.text.length : toolSizeOf(part)),
    0,
  );
}

/** Whether there is something of an answer that could be gone on with: words, or calls. */
export function hasBeginning(run: Pick<RunJson, 'text' | 'parts'>): boolean {
  return hasText(run) || run.parts.some(({ type }) => type === 'data-tool-call');
}

/** Whether an answer has words that could be copied. */
export function hasText(run: Pick<RunJson, 'text' | 'parts'>): boolean {
  return !isBlank(textOf(partsOf(run)));
}
