import type { AnswerPart, WholePart } from './run.ts';
import type { ToolCallData } from './tool-call.ts';

/** A call with what Halt knows of it. */
export type KnownCall = { part: Extract<WholePart, { type: 'dynamic-tool' }>; data: ToolCallData };

/** The calls of an answer that Halt made, in their order. */
function knownCalls(parts: readonly AnswerPart[]): KnownCall[] {
  const data = toolDataOf(parts);
  return parts.flatMap((part) => {
    const known = part.type === 'dynamic-tool' ? data.get(part.toolCallId) : undefined;
    return part.type === 'dynamic-tool' && known ? [{ part, data: known }] : [];
  });
}

/** What Halt knows of the calls of an answer, by the id of the call. */
export function toolDataOf(parts: readonly AnswerPart[]): ReadonlyMap<string, ToolCallData> {
  const data = new Map<string, ToolCallData>();
  for (const part of parts) if (part.type === 'data-tool-call') data.set(part.id, part.data);
  return data;
}

/** The calls that wait for a person's answer. */
export function askingCalls(parts: readonly AnswerPart[]): KnownCall[] {
  return knownCalls(parts).filter(({ data }) => data.state === 'asking');
}

/** The calls of which nobody knows whether they happened: to make them again may do a thing twice. */
export function unconfirmedCalls(parts: readonly AnswerPart[]): KnownCall[] {
  return knownCalls(parts).filter(({ data }) => data.outcome === 'may-have-happened');
}
