import { inputTokens, type Wire } from './wire.ts';

type Delta = { role?: 'assistant'; content?: string; reasoning_content?: string };

/** The stream of `POST /v1/chat/completions`. */
export function chatCompletionsWire(id: number, model: string, includeUsage: boolean): Wire {
  const created = Math.floor(Date.now() / 1000);
  const event = (data: Record<string, unknown>) =>
    `data: ${JSON.stringify({
      id: `chatcmpl-${id}`,
      object: 'chat.completion.chunk',
      created,
      model,
      ...data,
    })}\n\n`;
  const chunk = (delta: Delta, finishReason: string | null = null) =>
    event({ choices: [{ index: 0, delta, finish_reason: finishReason }] });

  return {
    open: () => chunk({ role: 'assistant', content: '' }),
    reasoning: (token) => chunk({ reasoning_content: token }),
    token: (token) => chunk({ content: token }),
    error: (message) =>
      `data: ${JSON.stringify({ error: { message, type: 'server_error', code: null } })}\n\n`,
    finish: (tokensSent, isCut) => {
      const usage = {
        prompt_tokens: inputTokens,
        completion_tokens: tokensSent,
        total_tokens: inputTokens + tokensSent,
      };
      const report = includeUsage ? event({ choices: [], usage }) : '';
      return `${chunk({}, isCut ? 'length' : 'stop')}${report}data: [DONE]\n\n`;
    },
  };
}
