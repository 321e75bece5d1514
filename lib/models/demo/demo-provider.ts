import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { estimateTokens } from '#lib/models/estimate-tokens.ts';
import { type ChatRequest, chatRequest } from './chat-request.ts';
import { type DemoAnswer, demoAnswer, demoModels, demoVariants } from './demo-answer.ts';
import { type DemoCall, demoCall, demoResult } from './demo-call.ts';

/** A running demo provider: an OpenAI-compatible server on a loopback socket. */
export type DemoProvider = { baseUrl: string; close(): Promise<void> };

/** How fast the demo writes: the wait before its first token, and the tokens after it. */
type DemoPace = { firstTokenMs: number; tokensPerSecond: number };

const readingPace: DemoPace = { firstTokenMs: 300, tokensPerSecond: 35 };
const longestBody = 16 * 1024 * 1024;

/**
 * Starts the demo provider on a free port of 127.0.0.1. It does not keep the process alive, and it
 * stops an answer the moment its client hangs up.
 */
export async function startDemoProvider(pace: DemoPace = readingPace): Promise<DemoProvider> {
  let answers = 0;
  const server = createServer((request, response) => {
    answerRequest(request, response, pace, () => answers++ % demoVariants).catch((error: Error) => {
      // A client that is still there gets to see what went wrong; often it is its leaving.
      if (response.headersSent || request.destroyed) response.destroy();
      else sendError(response, 500, `The scripted demo failed: ${error.message}.`);
    });
  });
  server.on('connection', (socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  pace: DemoPace,
  nextVariant: () => number,
): Promise<void> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === 'GET /v1/models') return sendModels(response);
  if (route !== 'POST /v1/chat/completions') {
    return sendError(response, 404, 'The scripted demo has nothing at this address.');
  }
  const chat = chatRequest.safeParse(await readJson(request));
  if (!chat.success) {
    return sendError(response, 400, 'The request is not one of the Chat Completions API.');
  }
  const { model, messages, stream_options } = chat.data;
  if (!demoModels.some(({ id }) => id === model)) {
    return sendError(response, 404, `The scripted demo has no model of the name "${model}".`);
  }
  const answer = answerTo(chat.data, nextVariant);
  const promptTokens = messages.reduce((sum, message) => sum + estimateTokens(message.content), 0);
  const withUsage = stream_options?.include_usage === true;
  await writeDemoStream(response, { model, answer, promptTokens, withUsage, pace });
}

function answerTo(chat: ChatRequest, nextVariant: () => number): DemoAnswer {
  const call = demoCall(chat);
  if (call) return { reasoning: '', text: call.text, call };
  const text = demoResult(chat);
  if (text !== null) return { reasoning: '', text };
  return demoAnswer(chat.model, spokenIn(chat), nextVariant());
}

/** The messages as the demo's texts know them: what came of tools is no part of the tour. */
function spokenIn({ messages }: ChatRequest) {
  return messages.flatMap(({ role, content }) => {
    if (role === 'tool') return [];
    return [{ role: role === 'developer' ? ('system' as const) : role, content }];
  });
}

/** The body of a request, parsed; undefined where it is too long or not JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > longestBody) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function sendModels(response: ServerResponse): void {
  const data = demoModels.map((model) => ({ ...model, object: 'model', owned_by: 'halt' }));
  sendJson(response, 200, { object: 'list', data });
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const type = 'invalid_request_error';
  sendJson(response, status, { error: { message, type, param: null, code: null } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

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
  if (answer.call) await writeDelta({ tool_calls: [calling(answer.call)] });
  await writeDelta({}, answer.call ? 'tool_calls' : 'stop');
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

function calling({ name, input }: DemoCall) {
  const call = { name, arguments: JSON.stringify(input) };
  return { index: 0, id: `call_${randomUUID()}`, type: 'function', function: call };
}

function* tokensOf({ reasoning, text }: DemoAnswer) {
  for (const token of splitIntoTokens(reasoning)) yield { field: 'reasoning_content', token };
  for (const token of splitIntoTokens(text)) yield { field: 'content', token };
}

/** Cuts a text into pieces about the size of a word, as a model's tokens are; joined they are it. */
export function splitIntoTokens(text: string): string[] {
  return text.match(/\s*\S{1,14}|\s+$/gu) ?? [];
}
