/**
 * The provider of the bench, a process of its own: OpenAI's chat completions at a steady rate.
 * `GET /records` tells what it saw of its requests since the last time, `POST /drop` closes them.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import process from 'node:process';
import { now, rateIn, token } from './order.ts';

/** What the provider saw of one request; times of now(). */
export type Sent = {
  key: string;
  receivedAt: number;
  firstTokenAt: number | null;
  tokens: number;
  /** When its socket closed. */
  closedAt: number | null;
};

type Stream = { response: ServerResponse; sent: Sent; everyMs: number; dueAt: number };

const tokenFrame = Buffer.from(frame({ content: token }));
const streams = new Set<Stream>();
let records: Sent[] = [];

function frame(delta: Record<string, unknown>): string {
  const event = {
    id: 'chatcmpl-Bench0000000000000000000000',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'bench',
    service_tier: 'default',
    system_fingerprint: 'fp_bench',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null }],
    usage: null,
  };
  return `data: ${JSON.stringify(event)}\n\n`;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/records') return sendJson(response, take());
  if (request.url === '/drop') {
    for (const { response: open } of streams) open.destroy();
    return sendJson(response, null);
  }
  if (request.method === 'GET') {
    return sendJson(response, { object: 'list', data: [{ id: 'bench', object: 'model' }] });
  }
  await stream(request, response);
}

/** A request that is still open is told of again the next time. */
function take(): Sent[] {
  const taken = records;
  records = records.filter(({ closedAt }) => closedAt === null);
  return taken;
}

async function stream(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const receivedAt = now();
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  const { key, rate } = rateIn(body);
  const sent: Sent = { key, receivedAt, firstTokenAt: null, tokens: 0, closedAt: null };
  const everyMs = 1000 / rate;
  const own: Stream = { response, sent, everyMs, dueAt: now() + Math.random() * everyMs };
  records.push(sent);
  streams.add(own);
  response.on('close', () => {
    sent.closedAt = now();
    streams.delete(own);
  });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(frame({ role: 'assistant', content: '', refusal: null }));
}

/** One timer for all: thousands of their own would cost more than what is measured. */
function sendDue(): void {
  const at = now();
  for (const own of streams) {
    if (own.dueAt > at) continue;
    own.dueAt += own.everyMs;
    own.response.write(tokenFrame);
    own.sent.tokens++;
    own.sent.firstTokenAt ??= at;
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  // Hung up on before the prompt was here: there is nobody to answer.
  answer(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1');
setInterval(sendDue, 1);
