import { inputTokens, type Wire } from './wire.ts';

type Block = 'thinking' | 'text';

/** The stream of Anthropic's `POST /v1/messages`. */
export function messagesWire(id: number, model: string): Wire {
  let index = -1;
  let open: Block | null = null;

  const write = (type: string, data: Record<string, unknown>) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const delta = (value: object) => write('content_block_delta', { index, delta: value });

  function close(): string {
    if (open === null) return '';
    const signature = open === 'thinking' ? `signature of ${id}` : null;
    open = null;
    const signed = signature ? delta({ type: 'signature_delta', signature }) : '';
    return signed + write('content_block_stop', { index });
  }

  /** Closes what is open, unless it is a block of this type, and opens one. */
  function turnTo(type: Block): string {
    if (open === type) return '';
    const before = close();
    open = type;
    index++;
    const content_block = { type, [type]: '' };
    return before + write('content_block_start', { index, content_block });
  }

  return {
    open: () =>
      write('message_start', {
        message: {
          id: `msg_${id}`,
          type: 'message',
          role: 'assistant',
          model,
          content: [],
          stop_reason: null,
          usage: { input_tokens: inputTokens, output_tokens: 1 },
        },
      }) + write('ping', {}),
    reasoning: (thinking) => turnTo('thinking') + delta({ type: 'thinking_delta', thinking }),
    token: (text) => turnTo('text') + delta({ type: 'text_delta', text }),
    error: (message) => write('error', { error: { type: 'overloaded_error', message } }),
    finish: (tokensSent, isCut) =>
      close() +
      write('message_delta', {
        delta: { stop_reason: isCut ? 'max_tokens' : 'end_turn', stop_sequence: null },
        usage: { output_tokens: tokensSent },
      }) +
      write('message_stop', {}),
  };
}
