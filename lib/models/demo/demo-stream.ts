import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { DemoAnswer } from './demo-answer.ts';

/** How fast the demo writes: the wait before its first token, and the tokens after it. */
export type DemoPace = { firstTokenMs: number; tokensPerSecond: number };

type DemoStream = {
  model: string;
  answer: DemoAnswer;
  promptTokens: number;
  withUsage: boolean;
  pace: DemoPace;
};

/** Writes an answer as a Chat Completions stream, and stops when the client hangs up. */
export async function writeDemoStream(response: ServerResponse, stream: DemoStream): Promise<void> {
  const hungUp = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) hungUp.abort();
  });
  response.on('error', () => hungUp.abort());
  try {
    await writeChunks(response, stream, hungUp.signal);
  } catch (error) {
    // The waits throw when the client hangs up: that is the end of this answer, and no failure.
    if (!hungUp.signal.aborted) throw error;
  }
}

async function writeChunks(
  response: ServerResponse,
  { model, answer, promptTokens, withUsage, pace }: DemoStream,
  signal: AbortSignal,
): Promise<void> {
  const created = Math.floor(Date.now() / 1000);
  const head = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created, model };
  const write = async (rest: object) => {
    if (response.write(`data: ${JSON.stringify({ ...head, ...rest })}\n\n`)) return;
    await once(response, 'drain', { signal });
  };
  const writeDelta = (delta: object, finish_reason: string | null = null) =>
    write({ choices: [{ index: 0, delta, finish_reason }] });

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  await writeDelta({ role: 'assistant', content: '' });
  await delay(pace.firstTokenMs, undefined, { signal, ref: false });
  let completionTokens = 0;
  for (const { field, token } of tokensOf(answer)) {
    await writeDelta({ [field]: token });
    completionTokens++;
    const gapMs = ((0.5 + Math.random()) * 1000) / pace.tokensPerSecond;
    if (gapMs > 0) await delay(gapMs, undefined, { signal, ref: false });
  }
  await writeDelta({}, 'stop');
  if (withUsage) {
    const total_tokens = promptTokens + completionTokens;
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens,
    };
    await write({ choices: [], usage });
  }
  response.end('data: [DONE]\n\n');
}

function* tokensOf({ reasoning, text }: DemoAnswer) {
  for (const token of splitIntoTokens(reasoning)) yield { field: 'reasoning_content', token };
  for (const token of splitIntoTokens(text)) yield { field: 'content', token };
}

/** Cuts a text into pieces about the size of a word, as a model's tokens are; joined they are it. */
export function splitIntoTokens(text: string): string[] {
  return text.match(/\s*\S{1,14}|\s+$/gu) ?? [];
}
