import { randomUUID } from 'node:crypto';
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestOf,
} from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { now } from './clock.ts';
import { countTokens, token } from './tokens.ts';
import {
  acceptedEncoding,
  cancelRequest,
  startRequest,
  type Wire,
  type WireRequest,
} from './wires.ts';

/** What the client saw of one stream; times of now(). */
export type Received = {
  key: string;
  sentAt: number;
  firstTokenAt: number | null;
  pressedAt: number | null;
  /** At the press. */
  tokens: number;
  /** When the target had answered what became of the run, where it does. */
  answeredAt: number | null;
  /** What went wrong, in a sentence. */
  problem: string | null;
};

export type Connection = { url: string; wire: Wire; agent: Agent; cookie: string };

/** One stream of a target: started, counted as it arrives, stopped as the target's own client does. */
export class LoadStream {
  readonly received: Received;
  /** Settles at the first token, or when there will be none. */
  readonly begun: Promise<void>;
  readonly #connection: Connection;
  readonly #id = randomUUID();
  readonly #request: ClientRequest;
  readonly #arrived: (tokens: number, gapMs: number | null) => void;
  #begin!: () => void;
  #lastAt: number | null = null;

  /** @param arrived called for each arrival, with the time since the last one. */
  constructor(
    connection: Connection,
    key: string,
    prompt: string,
    arrived: (tokens: number, gapMs: number | null) => void,
  ) {
    this.#connection = connection;
    this.#arrived = arrived;
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.received = {
      key,
      sentAt: now(),
      firstTokenAt: null,
      pressedAt: null,
      tokens: 0,
      answeredAt: null,
      problem: null,
    };
    const start = startRequest(connection.wire, prompt, this.#id);
    this.#request = send(connection, start, (response) => this.#read(response));
    this.#request.on('error', (error) => this.#fail(error.message));
  }

  /** Stops it: hangs up, says so where the target can be told, and waits for the answer. */
  async stop(): Promise<void> {
    if (this.received.problem) return;
    this.received.pressedAt = now();
    const shown = this.received.tokens * token.length;
    const cancel = cancelRequest(this.#connection.wire, this.#id, shown);
    this.#request.destroy();
    if (cancel) await this.#cancel(cancel, shown);
  }

  #read(response: IncomingMessage): void {
    if (response.statusCode !== 200) this.#fail(`The target answered ${response.statusCode}.`);
    const body = plainBody(response);
    body.on('data', (piece: Buffer) => this.#take(piece));
    body.on('error', (error: Error) => this.#fail(error.message));
    body.on('end', () => this.#fail('The stream ended before it was stopped.'));
  }

  #take(piece: Buffer): void {
    if (this.received.pressedAt !== null) return;
    const tokens = countTokens(piece);
    if (tokens === 0) return;
    const at = now();
    if (this.received.firstTokenAt === null) {
      this.received.firstTokenAt = at;
      this.#begin();
    }
    this.received.tokens += tokens;
    this.#arrived(tokens, this.#lastAt === null ? null : at - this.#lastAt);
    this.#lastAt = at;
  }

  /** Once it is stopped, nothing that happens to the connection is a failure. */
  #fail(problem: string): void {
    if (this.received.pressedAt === null) this.received.problem ??= problem;
    this.#begin();
  }

  #cancel(cancel: WireRequest, shown: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (problem: string | null) => {
        this.received.answeredAt = now();
        this.received.problem ??= problem;
        resolve();
      };
      const request = send(this.#connection, cancel, (response) => {
        let body = '';
        const answer = plainBody(response).setEncoding('utf8');
        answer.on('data', (text: string) => {
          body += text;
        });
        answer.on('end', () => done(problemOf(response.statusCode, body, shown)));
      });
      request.on('error', (error) => done(error.message));
    });
  }
}

/** The body as it was before it was compressed. */
function plainBody(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // Hanging up cuts the compressed stream, which is no failure of the decompression.
  response.on('error', () => undefined);
  return response.pipe(createGunzip({ flush: constants.Z_SYNC_FLUSH }));
}

/** What is wrong with the answer to a stop, which tells the run as saved. */
function problemOf(status: number | undefined, body: string, shown: number): string | null {
  if (status !== 200) return `The stop was answered ${status}.`;
  const { run } = JSON.parse(body) as { run: { status: string; text: string } };
  if (run.status !== 'canceled') return `The stopped run is ${run.status}.`;
  return run.text.length === shown ? null : 'What was kept is not what was shown.';
}

/** Sends a POST with a JSON body. */
export function send(
  { url, wire, agent, cookie }: Connection,
  { path, body }: WireRequest,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  const headers = {
    'accept-encoding': acceptedEncoding(wire),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(cookie && { cookie }),
  };
  const request = requestOf(url + path, { method: 'POST', agent, headers });
  request.on('response', onResponse);
  request.end(body);
  return request;
}
