import { WebSocket } from 'ws';
import type { HaltServer } from '#chaos/stage/halt-server.ts';
import { type ClientFrame, liveSocketPath, type ServerFrame } from '#lib/shared/live-frames.ts';
import type { News, RunNews } from '#lib/shared/news.ts';

type Exchange = {
  answer: (response: Response | null) => void;
  body: ReadableStreamDefaultController<Uint8Array> | null;
};

const encoder = new TextEncoder();
const openingMs = 10_000;

/** A page's live socket: it carries news of its user's runs, and responses that stream. */
export class LiveWire {
  readonly server: HaltServer;
  readonly #socket: WebSocket;
  readonly #exchanges = new Map<number, Exchange>();
  #nextId = 1;

  /** @param hear takes the news */
  constructor(server: HaltServer, cookie: string, hear: (news: RunNews) => void) {
    this.server = server;
    const url = server.url.replace('http', 'ws') + liveSocketPath;
    this.#socket = new WebSocket(url, { headers: { cookie }, handshakeTimeout: openingMs });
    this.#socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as ServerFrame;
      if (frame.type === 'run') hear(frame);
      else if (frame.type !== 'chat' && frame.type !== 'settings') this.#receive(frame);
    });
    // 'close' follows, and does what there is to do.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      for (const id of this.#exchanges.keys()) this.#break(id);
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Settles once it is open, or cannot be. */
  async opened(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.CONNECTING) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('open', () => resolve()).once('close', () => resolve());
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  /** As fetch, over the socket; null where the connection goes before the answer begins. */
  send(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<Response | null> {
    const id = this.#nextId++;
    return new Promise((answer) => {
      this.#exchanges.set(id, { answer, body: null });
      this.#say({ type: 'request', id, method, path, body });
      signal.addEventListener('abort', () => {
        if (this.#exchanges.has(id)) this.#say({ type: 'abort', id });
        this.#break(id);
      });
    });
  }

  #say(frame: ClientFrame): void {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  #receive(frame: Exclude<ServerFrame, News>): void {
    const { id } = frame;
    const exchange = this.#exchanges.get(id);
    if (!exchange) return;
    if (frame.type === 'head') exchange.answer(this.#streaming(frame, exchange));
    else if (frame.type === 'data') exchange.body?.enqueue(encoder.encode(frame.text));
    else if (frame.broken) this.#break(id);
    else {
      this.#exchanges.delete(id);
      exchange.body?.close();
    }
  }

  #break(id: number): void {
    const exchange = this.#exchanges.get(id);
    this.#exchanges.delete(id);
    exchange?.answer(null);
    exchange?.body?.error(new TypeError('The answer broke off.'));
  }

  #streaming(
    { id, status, headers }: ServerFrame & { type: 'head' },
    exchange: Exchange,
  ): Response {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        exchange.body = controller;
      },
      // Whoever reads no further hears no further.
      cancel: () => {
        this.#exchanges.delete(id);
      },
    });
    return new Response(status === 204 ? null : stream, { status, headers });
  }
}
