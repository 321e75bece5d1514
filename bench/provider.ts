/** The provider of the bench, a process of its own: OpenAI's chat completions at a steady rate. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { now } from './clock.ts';
import { burstFrames, lastFrames, roleFrame, tokenFrame } from './provider-frames.ts';
import { answerParent } from './questions.ts';
import { TimerWheel } from './timer-wheel.ts';
import { type Order, orderIn } from './tokens.ts';

export type ProviderAsk = 'port' | 'open' | 'drop' | 'records' | 'watch' | 'pause' | 'gaps';

/** What the provider saw of one request; times of now(). */
export type Sent = {
  key: string;
  receivedAt: number;
  firstTokenAt: number | null;
  tokens: number;
  /** When its socket closed, or its answer was finished. */
  closedAt: number | null;
};

const wheel = new TimerWheel();
const gaps = createHistogram();
const open = new Set<ServerResponse>();
let records: Sent[] = [];
let watching = false;

const server = createServer((request, response) => void serve(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const receivedAt = now();
  if (request.method === 'GET') return listModels(response);
  let body = '';
  try {
    for await (const piece of request.setEncoding('utf8')) body += piece;
  } catch {
    return; // Hung up on before the prompt was here: there is nobody to answer.
  }
  const order = orderIn(body);
  const sent: Sent = { key: order.key, receivedAt, firstTokenAt: null, tokens: 0, closedAt: null };
  records.push(sent);
  open.add(response);
  response.on('close', () => {
    sent.closedAt = now();
    open.delete(response);
  });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(roleFrame + burstFrames(order.burst));
  sent.tokens += order.burst;
  stream(response, order, sent);
}

function stream(response: ServerResponse, order: Order, sent: Sent): void {
  const every = 1000 / order.rate;
  let lastAt: number | null = null;
  const due = (at: number): boolean => {
    if (sent.closedAt !== null) return false;
    if (sent.tokens >= order.tokens) {
      response.end(lastFrames(sent.tokens));
      return false;
    }
    response.write(tokenFrame);
    sent.tokens++;
    sent.firstTokenAt ??= at;
    if (watching && lastAt !== null) gaps.record(microseconds(at - lastAt));
    lastAt = at;
    return true;
  };
  wheel.add({ every, due }, Math.random() * every);
}

function microseconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * 1000));
}

function listModels(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ object: 'list', data: [{ id: 'bench', object: 'model' }] }));
}

answerParent((ask: ProviderAsk): unknown => {
  switch (ask) {
    case 'port':
      return (server.address() as AddressInfo).port;
    case 'open':
      return open.size;
    case 'drop':
      for (const response of open) response.destroy();
      return null;
    case 'records': {
      const taken = records;
      records = [];
      return taken;
    }
    case 'watch':
      watching = true;
      return null;
    case 'pause':
      watching = false;
      return null;
    case 'gaps': {
      const found = { p50: gaps.percentile(50) / 1000, p99: gaps.percentile(99) / 1000 };
      gaps.reset();
      return found;
    }
  }
});
