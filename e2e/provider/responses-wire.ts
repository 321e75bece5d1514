import { inputTokens, type Wire } from './wire.ts';

/** The stream of `POST /v1/responses`. */
export function responsesWire(id: number, model: string): Wire {
  const responseId = `resp_${id}`;
  const reasoningId = `rs_${id}`;
  const messageId = `msg_${id}`;
  let sequence = 0;
  let open: 'nothing' | 'reasoning' | 'message' = 'nothing';
  let outputIndex = -1;
  let text = '';

  const event = (type: string, data: Record<string, unknown>) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;
  const response = (status: string, more: Record<string, unknown> = {}) => ({
    response: { id: responseId, object: 'response', created_at: 0, model, status, ...more },
  });
  const place = (itemId: string) => ({ item_id: itemId, output_index: outputIndex });

  function openReasoning(): string {
    if (open === 'reasoning') return '';
    const before = closeItem();
    open = 'reasoning';
    outputIndex += 1;
    const item = { type: 'reasoning', id: reasoningId, summary: [] };
    return (
      before +
      event('response.output_item.added', { output_index: outputIndex, item }) +
      event('response.reasoning_summary_part.added', { ...place(reasoningId), summary_index: 0 })
    );
  }

  function openMessage(): string {
    if (open === 'message') return '';
    const before = closeItem();
    open = 'message';
    outputIndex += 1;
    const item = { type: 'message', id: messageId, role: 'assistant', content: [] };
    const part = { type: 'output_text', text: '', annotations: [] };
    return (
      before +
      event('response.output_item.added', { output_index: outputIndex, item }) +
      event('response.content_part.added', { ...place(messageId), content_index: 0, part })
    );
  }

  function closeItem(): string {
    if (open === 'nothing') return '';
    const reasoning = open === 'reasoning';
    open = 'nothing';
    if (reasoning) {
      const item = { type: 'reasoning', id: reasoningId, summary: [] };
      return (
        event('response.reasoning_summary_part.done', { ...place(reasoningId), summary_index: 0 }) +
        event('response.output_item.done', { output_index: outputIndex, item })
      );
    }
    const content = [{ type: 'output_text', text, annotations: [] }];
    const item = { type: 'message', id: messageId, role: 'assistant', content };
    return (
      event('response.output_text.done', { ...place(messageId), content_index: 0, text }) +
      event('response.output_item.done', { output_index: outputIndex, item })
    );
  }

  return {
    open: () =>
      event('response.created', response('in_progress')) +
      event('response.in_progress', response('in_progress')),
    reasoning: (token) =>
      openReasoning() +
      event('response.reasoning_summary_text.delta', {
        ...place(reasoningId),
        summary_index: 0,
        delta: token,
      }),
    token: (token) => {
      const before = openMessage();
      text += token;
      return (
        before +
        event('response.output_text.delta', {
          ...place(messageId),
          content_index: 0,
          delta: token,
        })
      );
    },
    error: (message) =>
      event('response.failed', response('failed', { error: { code: 'server_error', message } })),
    finish: (tokensSent) => {
      const usage = {
        input_tokens: inputTokens,
        output_tokens: tokensSent,
        total_tokens: inputTokens + tokensSent,
      };
      return closeItem() + event('response.completed', response('completed', { usage }));
    },
  };
}
