import { randomUUID } from 'node:crypto';
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestOf,
} from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { countTokens, now, promptFor, token } from './order.ts';

/** How a server is spoken with. */
export type Wire = 'pipe' | 'recipe' | 'halt';

export type Connection = {
  url: string;
  wire: Wire;
  /** As browsers do; without, nothing comes compressed. */
  acceptsGzip: boolean;
  agent: Agent;
  cookie: string;
};

/** What the client saw of one stream; times of now(). */
export type Received = {
  key: string;
  sentAt: number;
  firstTokenAt: number | null;
  pressedAt: number | null;
  /** At the press. */
  tokens: number;
  /** When the server had answered what became of the run, where it does. */
  answeredAt: number | null;
  /** What went wrong, in a sentence. */
  problem: string | null;
};

/** One stream: started, counted as it arrives, stopped as the server's own client does. */
export class Stream {
  readonly received: Received;
  /** Settles at the first token, or when there will be none. */
  readonly begun: Promise<void>;
  readonly #connection: Connection;
  readonly #request: ClientRequest;
  readonly #arrived: (tokens: number) => void;
  readonly #begin: () => void;

  /** @param arrived is told how many tokens came, whenever some come */
  constructor(connection: Connection, rate: number, arrived: (tokens: number) => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    this.#begin = resolve;
    this.#connection = connection;
    this.#arrived = arrived;
    const key = randomUUID();
    this.received = {
      key,
      sentAt: now(),
      firstTokenAt: null,
      pressedAt: null,
      tokens: 0,
      answeredAt: null,
      problem: null,
    };
    const { path, body } = startOf(connection.wire, key, promptFor(key, rate));
    this.#request = post(connection, path, body, (response) => this.#read(response));
    this.#request.on('error', (error) => this.#fail(error.message));
  }

  /** Stops it: hangs up, says so where the server can be told, and waits for the answer. */
  async stop(): Promise<void> {
    const { received } = this;
    if (received.problem) return;
    received.pressedAt = now();
    this.#request.destroy();
    if (this.#connection.wire !== 'halt') return;
    received.problem = await this.#cancel(received.tokens * token.length);
    received.answeredAt = now();
  }

  #read(response: IncomingMessage): void {
    if (response.statusCode !== 200) this.#fail(`The server answered ${response.statusCode}.`);
    const body = plainBody(response);
    body.on('data', (piece: Buffer) => this.#take(countTokens(piece)));
    body.on('error', (error: Error) => this.#fail(error.message));
    body.on('end', () => this.#fail('The stream ended before it was stopped.'));
  }

  #take(tokens: number): void {
    if (this.received.pressedAt !== null || tokens === 0) return;
    this.received.firstTokenAt ??= now();
    this.#begin();
    this.received.tokens += tokens;
    this.#arrived(tokens);
  }

  /** Once it is stopped, nothing that happens to the connection is a failure. */
  #fail(problem: string): void {
    if (this.received.pressedAt === null) this.received.problem ??= problem;
    this.#begin();
  }

  /** @returns what is wrong with the answer, which tells the run as saved */
  #cancel(shown: number): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const body = JSON.stringify({ reason: 'stop', shown });
    const path = `/api/runs/${this.received.key}/cancel`;
    const request = post(this.#connection, path, body, (response) => {
      let text = '';
      const answer = plainBody(response).setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => resolve(problemOf(response.statusCode, text, shown)));
    });
    request.on('error', (error) => resolve(error.message));
    return promise;
  }
}

function startOf(wire: Wire, id: string, text: string): { path: string; body: string } {
  if (wire === 'halt') {
    const run = { kind: 'prompt', id, chatId: randomUUID(), text };
    return { path: '/api/runs', body: JSON.stringify(run) };
  }
  if (wire === 'recipe') {
    const message = { id, role: 'user', parts: [{ type: 'text', text }] };
    return { path: '/api/recipe', body: JSON.stringify({ messages: [message] }) };
  }
  const messages = [{ role: 'user', content: text }];
  return {
    path: '/chat/completions',
    body: JSON.stringify({ model: 'bench', messages, stream: true }),
  };
}

/** The body as it was before it was compressed. */
function plainBody(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // Hanging up cuts the compressed stream, which is no failure of the decompression.
  response.on('error', () => undefined);
  return response.pipe(createGunzip({ flush: constants.Z_SYNC_FLUSH }));
}

function problemOf(status: number | undefined, body: string, shown: number): string | null {
  if (status !== 200) return `The stop was answered ${status}.`;
  const { run } = JSON.parse(body) as { run: { status: string; text: string } };
  if (run.status !== 'canceled') return `The stopped run is ${run.status}.`;
  return run.text.length === shown ? null : 'What was kept is not what was shown.';
}

/** Sends a POST with a JSON body. */
export function post(
  { url, agent, cookie, acceptsGzip }: Connection,
  path: string,
  body: string,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  const headers = {
    'accept-encoding': acceptsGzip ? 'gzip' : 'identity',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(cookie && { cookie }),
  };
  const request = requestOf(url + path, { method: 'POST', agent, headers });
  request.on('response', onResponse);
  request.end(body);
  return request;
}
