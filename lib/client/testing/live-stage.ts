import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { LiveSocket } from '#lib/client/live-socket.ts';
import { LiveConnection } from '#lib/live/live-connection.ts';
import type { News } from '#lib/shared/news.ts';

const encoder = new TextEncoder();

/** A response that streams what it is told to, with the request that it answers. */
export class Streamed {
  readonly request: Request;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(request: Request) {
    this.request = request;
  }

  get response(): Response {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      this.#controller = controller;
    };
    const headers = { 'content-type': 'text/event-stream', 'x-run-id': 'run' };
    return new Response(new ReadableStream({ start }), { headers });
  }

  write(text: string): void {
    this.#controller?.enqueue(encoder.encode(text));
  }

  end(): void {
    this.#controller?.close();
  }
}

/** A page's live socket against a real server, over the real network of this machine. */
export class LiveStage {
  /** The streams that came over live sockets, in order. */
  readonly streamed: Streamed[] = [];
  /** The paths of the requests that came over connections of their own. */
  readonly plain: string[] = [];
  readonly news: News[] = [];
  /** For each opening of the socket, whether it was a return. */
  readonly openings: boolean[] = [];
  readonly socket: LiveSocket;
  /** What the server does with a page that wants a live socket. */
  door: 'welcome' | 'refuse' | 'ignore' = 'welcome';
  knocks = 0;
  readonly #server = createServer((request, response) => this.#serve(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #wires = new Set<Socket>();
  #connections: LiveConnection[] = [];

  constructor(patience: ConstructorParameters<typeof LiveSocket>[1]) {
    this.#server.on('connection', (wire) => this.#wires.add(wire));
    this.#server.on('upgrade', (request, wire, head) => {
      this.knocks++;
      if (this.door === 'refuse') wire.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
      if (this.door !== 'welcome') return;
      this.#sockets.handleUpgrade(request, wire, head, (socket) => {
        this.#connections.push(new LiveConnection(socket, async (asked) => this.#stream(asked)));
      });
    });
    this.socket = new LiveSocket(
      {
        onNews: (news) => this.news.push(news),
        onOpen: (isReturn) => this.openings.push(isReturn),
      },
      patience,
    );
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const href = `http://127.0.0.1:${port}/`;
    const { fetch } = globalThis;
    vi.stubGlobal('location', { href });
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(new URL(path, href), init));
  }

  async stop(): Promise<void> {
    this.socket.close();
    for (const wire of this.#wires) wire.destroy();
    this.#server.close();
    await once(this.#server, 'close');
    vi.unstubAllGlobals();
  }

  async tell(news: News): Promise<void> {
    await Promise.all(this.#connections.map((each) => each.send(news)));
  }

  /** Breaks all connections, as a server that dies does. */
  cut(): void {
    this.#connections = [];
    for (const wire of this.#wires) wire.destroy();
  }

  /** The server neither hears nor says anything on the connections there are; nobody is told. */
  goSilent(): void {
    for (const wire of this.#wires) wire.pause();
  }

  #stream(request: Request): Response {
    if (!request.url.endsWith('/stream')) return new Response(null, { status: 404 });
    const streamed = new Streamed(request);
    this.streamed.push(streamed);
    return streamed.response;
  }

  #serve({ url = '' }: IncomingMessage, response: ServerResponse): void {
    if (url !== '/api/session') this.plain.push(url);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('over a connection of its own');
  }
}
