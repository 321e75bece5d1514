/** Writes one event of the Responses API. */
export type WriteEvent = (type: string, data: Record<string, unknown>) => string;

/** A part of the output: what opens it, each of its tokens, and what closes it. */
export type OutputItem = { open(): string; token(text: string): string; close(): string };

export function reasoningItem(id: string, index: number, write: WriteEvent): OutputItem {
  const item = { type: 'reasoning', id, summary: [] };
  const place = { item_id: id, output_index: index, summary_index: 0 };
  return {
    open: () =>
      write('response.output_item.added', { output_index: index, item }) +
      write('response.reasoning_summary_part.added', place),
    token: (delta) => write('response.reasoning_summary_text.delta', { ...place, delta }),
    close: () =>
      write('response.reasoning_summary_part.done', place) +
      write('response.output_item.done', { output_index: index, item }),
  };
}

export function messageItem(id: string, index: number, write: WriteEvent): OutputItem {
  const place = { item_id: id, output_index: index, content_index: 0 };
  let text = '';
  const part = () => ({ type: 'output_text', text, annotations: [] });
  const item = (content: unknown[]) => ({ type: 'message', id, role: 'assistant', content });
  return {
    open: () =>
      write('response.output_item.added', { output_index: index, item: item([]) }) +
      write('response.content_part.added', { ...place, part: part() }),
    token: (delta) => {
      text += delta;
      return write('response.output_text.delta', { ...place, delta });
    },
    close: () =>
      write('response.output_text.done', { ...place, text }) +
      write('response.content_part.done', { ...place, part: part() }) +
      write('response.output_item.done', { output_index: index, item: item([part()]) }),
  };
}
