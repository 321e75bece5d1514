import { type CallPiece, inputTokens, type Wire } from './wire.ts';

type Delta = {
  role?: 'assistant';
  content?: string;
  reasoning_content?: string;
  tool_calls?: object[];
};

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
  let hasCalls = false;

  return {
    open: () => chunk({ role: 'assistant', content: '' }),
    reasoning: (token) => chunk({ reasoning_content: token }),
    token: (token) => chunk({ content: token }),
    call: (piece) => {
      hasCalls = true;
      return chunk({ tool_calls: [callOf(id, piece)] });
    },
    error: (message) =>
      `data: ${JSON.stringify({ error: { message, type: 'server_error', code: null } })}\n\n`,
    finish: (tokensSent, isCut) => {
      const usage = {
        prompt_tokens: inputTokens,
        completion_tokens: tokensSent,
        total_tokens: inputTokens + tokensSent,
      };
      const report = includeUsage ? event({ choices: [], usage }) : '';
      return `${chunk({}, isCut ? 'length' : hasCalls ? 'tool_calls' : 'stop')}${report}data: [DONE]\n\n`;
    },
  };
}

function callOf(id: number, { index, name, isFirst, delta }: CallPiece): object {
  if (!isFirst) return { index, function: { arguments: delta } };
  const begun = { name, arguments: delta };
  return { index, id: `call-${id}-${index}`, type: 'function', function: begun };
}
