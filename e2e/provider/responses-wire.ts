import { messageItem, type OutputItem, reasoningItem, type WriteEvent } from './response-items.ts';
import { inputTokens, type Wire } from './wire.ts';

/** The stream of `POST /v1/responses`. */
export function responsesWire(id: number, model: string): Wire {
  let sequence = 0;
  let open: OutputItem | null = null;
  let message: OutputItem | null = null;
  let reasoning: OutputItem | null = null;

  const write: WriteEvent = (type, data) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;
  const response = (status: string, more: Record<string, unknown> = {}) => ({
    response: { id: `resp_${id}`, object: 'response', created_at: 0, model, status, ...more },
  });

  /** Closes what is open, unless it is this, and opens this. */
  function turnTo(item: OutputItem): string {
    if (open === item) return '';
    const before = open?.close() ?? '';
    open = item;
    return before + item.open();
  }

  return {
    open: () =>
      write('response.created', response('in_progress')) +
      write('response.in_progress', response('in_progress')),
    reasoning: (token) => {
      reasoning ??= reasoningItem(`rs_${id}`, 0, write);
      return turnTo(reasoning) + reasoning.token(token);
    },
    token: (token) => {
      message ??= messageItem(`msg_${id}`, reasoning ? 1 : 0, write);
      return turnTo(message) + message.token(token);
    },
    error: (text) =>
      write(
        'response.failed',
        response('failed', { error: { code: 'server_error', message: text } }),
      ),
    finish: (tokensSent, isCut) => {
      const usage = {
        input_tokens: inputTokens,
        output_tokens: tokensSent,
        total_tokens: inputTokens + tokensSent,
      };
      const before = open?.close() ?? '';
      const details = { incomplete_details: { reason: 'max_output_tokens' }, usage };
      if (isCut) return before + write('response.incomplete', response('incomplete', details));
      return before + write('response.completed', response('completed', { usage }));
    },
  };
}
