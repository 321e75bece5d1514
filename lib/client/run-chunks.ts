import { parseJsonEventStream, type UIMessageChunk, uiMessageChunkSchema } from 'ai';
import type { RunHead } from './followed-run.ts';

/**
 * Reads a run's stream, the AI SDK's UI message stream, to its end. An event that is not of that
 * format is passed over: the end of the stream tells what happened.
 * @param onBytes called with each arrival, keep-alives included
 * @throws what the connection throws when it is cut or aborted
 */
export async function readChunks(
  body: ReadableStream<Uint8Array>,
  onChunk: (chunk: UIMessageChunk) => void,
  onBytes: () => void,
): Promise<void> {
  const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      onBytes();
      controller.enqueue(bytes);
    },
  });
  const stream = (body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(heard);
  const reader = parseJsonEventStream({ stream, schema: uiMessageChunkSchema }).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.success) onChunk(value.value);
  }
}

/** What a chunk's metadata says of its run; null where it says nothing. */
export function headIn(chunk: UIMessageChunk): RunHead | null {
  const metadata = 'messageMetadata' in chunk ? chunk.messageMetadata : null;
  if (typeof metadata !== 'object' || metadata === null || !('run' in metadata)) return null;
  const { run } = metadata;
  return isHead(run) ? run : null;
}

function isHead(run: unknown): run is RunHead {
  return (
    typeof run === 'object' &&
    run !== null &&
    'id' in run &&
    typeof run.id === 'string' &&
    'status' in run &&
    typeof run.status === 'string'
  );
}

/** Whether a chunk tells that the run has ended, in whichever way. */
export function isEnd({ type }: UIMessageChunk): boolean {
  return type === 'finish' || type === 'abort' || type === 'error';
}
