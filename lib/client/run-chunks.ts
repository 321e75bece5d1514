import { parseJsonEventStream, type UIMessageChunk, uiMessageChunkSchema } from 'ai';

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
