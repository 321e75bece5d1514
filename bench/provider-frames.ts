import { token } from './tokens.ts';

/** The events of a chat completion stream, as OpenAI writes them with `include_usage`. */
const common = {
  id: 'chatcmpl-Bench0000000000000000000000',
  object: 'chat.completion.chunk',
  created: 1_764_000_000,
  model: 'bench',
  service_tier: 'default',
  system_fingerprint: 'fp_bench',
};

function frame(body: Record<string, unknown>): string {
  return `data: ${JSON.stringify({ ...common, ...body })}\n\n`;
}

function choice(delta: Record<string, unknown>, finishReason: string | null): string {
  const only = { index: 0, delta, logprobs: null, finish_reason: finishReason };
  return frame({ choices: [only], usage: null });
}

export const roleFrame = choice({ role: 'assistant', content: '', refusal: null }, null);
export const tokenFrame = Buffer.from(choice({ content: token }, null));

const burstTokens = 200;

/** Frames with so many tokens in all, a kilobyte of text each. */
export function burstFrames(tokens: number): string {
  const whole = choice({ content: token.repeat(burstTokens) }, null);
  const rest = tokens % burstTokens;
  const last = rest === 0 ? '' : choice({ content: token.repeat(rest) }, null);
  return whole.repeat(Math.floor(tokens / burstTokens)) + last;
}

/** What ends a finished answer. */
export function lastFrames(tokens: number): string {
  const usage = { prompt_tokens: 20, completion_tokens: tokens, total_tokens: 20 + tokens };
  return `${choice({}, 'stop')}${frame({ choices: [], usage })}data: [DONE]\n\n`;
}
