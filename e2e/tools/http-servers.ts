import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { readJson } from '#e2e/provider/json-body.ts';
import { politeHandler } from './polite-server.ts';
import { RawServer } from './raw-server.ts';
import type { Witness } from './witness.ts';

type Session = { server: RawServer; open: Set<ServerResponse> };

/** The fixture MCP servers over Streamable HTTP, each at its name; each raw session has a server of its own. */
export class HttpServers {
  readonly #witness: Witness;
  readonly #sessions = new Map<string, Session>();
  readonly #polite;

  constructor(witness: Witness) {
    this.#witness = witness;
    this.#polite = politeHandler(witness);
  }

  async serve(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (name === 'polite') return await this.#servePolitely(request, response);
    // It takes what it is sent, and never answers.
    if (name === 'hang') return void request.resume();
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const message = await readJson(request);
    const id = String(request.headers['mcp-session-id'] ?? '');
    const session = message.method === 'initialize' ? this.#begin(name) : { id };
    const found = this.#sessions.get(session.id);
    const isProbe = message.method === 'server/discover';
    if (!found) return void response.writeHead(isProbe ? 400 : 404).end();
    if (message.id === undefined) {
      response.writeHead(202).end();
      return found.server.receive(message, () => {});
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'mcp-session-id': session.id,
    });
    found.open.add(response);
    response.on('close', () => found.open.delete(response));
    found.server.receive(message, (said) => {
      response.write(`data: ${JSON.stringify(said)}\n\n`);
      if ('id' in said) response.end();
    });
  }

  #begin(name: string): { id: string } {
    const id = randomUUID();
    const open = new Set<ServerResponse>();
    // As after a crash: its connections break, and it knows its sessions no more.
    const die = () => {
      this.#sessions.delete(id);
      for (const response of open) response.destroy();
    };
    this.#sessions.set(id, { server: new RawServer(name, this.#witness, die), open });
    return { id };
  }

  async #servePolitely(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const hungUp = new AbortController();
    response.on('close', () => hungUp.abort());
    const lines = Object.entries(headers).map(([key, value]): [string, string] => [
      key,
      String(value),
    ]);
    const body = method === 'POST' ? JSON.stringify(await readJson(request)) : null;
    const answer = await this.#polite.fetch(
      new Request(new URL(url, 'http://127.0.0.1'), {
        method,
        headers: lines,
        body,
        signal: hungUp.signal,
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) return void response.end();
    const stream = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
    stream.on('error', () => response.destroy());
    response.on('close', () => stream.destroy());
    stream.pipe(response);
  }
}
