import type { RunJson } from '#lib/shared/run.ts';

/** A run as the stream's metadata carries it: its words come as parts of their own. */
export type RunHead = Omit<RunJson, 'text' | 'parts'>;

export type PartKind = 'text' | 'reasoning';

/** What a run's stream says, as far as the page cares. */
export type RunEvent =
  | { type: 'head'; run: RunHead }
  | { type: 'part-start'; kind: PartKind; id: string }
  | { type: 'part-delta'; kind: PartKind; id: string; delta: string }
  /** The answer is complete, but cannot be saved at present. */
  | { type: 'unsaved' }
  | { type: 'end'; run: RunHead | null };

const partEvent = /^(text|reasoning)-(start|delta)$/;

/**
 * Reads one `data:` line of the AI SDK's UI message stream. Null for what the page has no use for:
 * other chunks, the closing `[DONE]`, and anything that is not the protocol.
 */
export function parseRunEvent(data: string): RunEvent | null {
  const chunk = parseObject(data);
  if (!chunk || typeof chunk.type !== 'string') return null;
  if (chunk.type === 'start' || chunk.type === 'message-metadata') {
    const run = headOf(chunk);
    return run ? { type: 'head', run } : null;
  }
  if (chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error') {
    return { type: 'end', run: headOf(chunk) };
  }
  if (chunk.type === 'data-unsaved') return { type: 'unsaved' };
  const [, kind, step] = partEvent.exec(chunk.type) ?? [];
  if ((kind !== 'text' && kind !== 'reasoning') || typeof chunk.id !== 'string') return null;
  if (step === 'start') return { type: 'part-start', kind, id: chunk.id };
  if (typeof chunk.delta !== 'string') return null;
  return { type: 'part-delta', kind, id: chunk.id, delta: chunk.delta };
}

function parseObject(data: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : null;
  } catch {
    // `[DONE]`, or a line cut by a broken proxy: the end of the stream tells what happened.
    return null;
  }
}

function headOf(chunk: Record<string, unknown>): RunHead | null {
  const metadata = chunk.messageMetadata;
  if (!isObject(metadata) || !isObject(metadata.run)) return null;
  const { run } = metadata;
  if (typeof run.id !== 'string' || typeof run.status !== 'string') return null;
  return run as RunHead;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
