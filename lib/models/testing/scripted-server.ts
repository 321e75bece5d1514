import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Provider } from '#lib/models/provider.ts';

/** One request that the scripted server has received; its response is written by the test. */
export type Exchange = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  socket: Socket;
  response: ServerResponse;
  /** Settles when the response's socket closes; true where the client hung up before its end. */
  hungUp: Promise<boolean>;
};

/** A loopback provider for tests, in which the test is the provider. */
export type ScriptedServer = {
  provider: Provider;
  /** How many requests have come so far. */
  count(): number;
  /** The next request, in the order of arrival. */
  next(): Promise<Exchange>;
  close(): Promise<void>;
};

/** Starts a server that hands every request to the test. */
export async function startScriptedServer(api: Provider['api'] = 'chat'): Promise<ScriptedServer> {
  const arrived: Exchange[] = [];
  const waiting: ((exchange: Exchange) => void)[] = [];
  let count = 0;
  const server = createServer(async (request, response) => {
    const exchange = await received(request, response);
    count++;
    const take = waiting.shift();
    if (take) take(exchange);
    else arrived.push(exchange);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    provider: providerAt(`http://127.0.0.1:${port}/v1`, api),
    count: () => count,
    next: () =>
      new Promise((resolve) => {
        const exchange = arrived.shift();
        if (exchange) resolve(exchange);
        else waiting.push(resolve);
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A provider at an address, with a key that tests can look for. */
export function providerAt(baseUrl: string, api: Provider['api'] = 'chat'): Provider {
  return {
    id: 'scripted',
    name: 'Scripted',
    kind: 'openai-compatible',
    headers: {},
    baseUrl,
    apiKey: 'the-secret-of-the-test',
    api,
    resumeStyle: 'instruct',
    models: null,
  };
}

async function received(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const hungUp = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(!response.writableFinished));
  });
  let body = '';
  for await (const chunk of request) body += chunk;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: body === '' ? {} : JSON.parse(body),
    socket: request.socket,
    response,
    hungUp,
  };
}

/** Opens an event stream on the exchange. */
export function openStream({ response }: Exchange): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

/** Writes frames as server-sent events; resolves once the system has taken them. */
export function writeFrames({ response }: Exchange, ...frames: unknown[]): Promise<void> {
  return new Promise((resolve) => response.write(eventText(...frames), () => resolve()));
}

/** The frames as the text of server-sent events. */
export function eventText(...frames: unknown[]): string {
  return frames
    .map((frame) => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`)
    .join('');
}

/** A Chat Completions chunk. */
export function chatChunk(delta: object, finish_reason: string | null = null) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  };
}

/** The frames with which a Chat Completions stream ends. */
export const chatEnding = [
  chatChunk({}, 'stop'),
  { ...chatChunk({}), choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } },
  '[DONE]',
] as const;

/** The frames with which a Responses stream begins: up to a first word, `Half`. */
export const responsesBeginning = [
  {
    type: 'response.created',
    sequence_number: 0,
    response: { id: 'resp_1', created_at: 1, model: 'gpt-5', status: 'in_progress' },
  },
  {
    type: 'response.output_item.added',
    sequence_number: 1,
    output_index: 0,
    item: { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
  },
  {
    type: 'response.output_text.delta',
    sequence_number: 2,
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: 'Half',
  },
];
