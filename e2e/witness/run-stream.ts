import { parseJsonEventStream, type UIMessageChunk, uiMessageChunkSchema } from 'ai';

/** The events of a run's stream as they come; throws on one that is not in the AI SDK's format. */
export async function* readChunks(response: Response): AsyncGenerator<UIMessageChunk> {
  if (!response.body) throw new Error('The response has no body.');
  const events = parseJsonEventStream({ stream: response.body, schema: uiMessageChunkSchema });
  for await (const event of events) {
    if (!event.success) throw event.error;
    yield event.value;
  }
}

/** The whole stream, once it has ended. */
export async function readToEnd(response: Response): Promise<UIMessageChunk[]> {
  return Array.fromAsync(readChunks(response));
}

export function textIn(chunks: readonly UIMessageChunk[]): string {
  return chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.delta : '')).join('');
}

/** Reads on until the text is as long as this one, and gives it; the rest stays to be read. */
export async function readText(
  chunks: AsyncGenerator<UIMessageChunk>,
  length: number,
): Promise<string> {
  let text = '';
  while (text.length < length) {
    const { value, done } = await chunks.next();
    if (done) break;
    if (value.type === 'text-delta') text += value.delta;
  }
  return text;
}
