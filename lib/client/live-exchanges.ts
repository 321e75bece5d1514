import type { ClientFrame, ServerFrame } from '#lib/shared/live-frames.ts';
import type { News } from '#lib/shared/news.ts';
import { unreachable } from './api-error.ts';

type Exchange = {
  onHead: (response: Response) => void;
  onBroken: (error: unknown) => void;
  body: ReadableStreamDefaultController<Uint8Array> | null;
};

const encoder = new TextEncoder();

/** The requests that are under way on a live socket, with their responses. */
export class LiveExchanges {
  #nextId = 1;
  readonly #open = new Map<number, Exchange>();
  readonly #send: (frame: ClientFrame) => void;

  constructor(send: (frame: ClientFrame) => void) {
    this.#send = send;
  }

  /** As fetch; rejects with ApiError when the socket is lost before the response begins. */
  start(path: string, init: RequestInit): Promise<Response> {
    const { signal } = init;
    const id = this.#nextId++;
    const method = init.method === 'POST' ? 'POST' : 'GET';
    const body = typeof init.body === 'string' ? init.body : null;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const exchange: Exchange = { onHead: resolve, onBroken: reject, body: null };
      this.#open.set(id, exchange);
      this.#send({ type: 'request', id, method, path, body });
      const abort = () => {
        this.#drop(id);
        breakOff(exchange, signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  receive(frame: Exclude<ServerFrame, News>): void {
    const exchange = this.#open.get(frame.id);
    if (!exchange) return;
    if (frame.type === 'head') this.#answer(frame, exchange);
    else if (frame.type === 'data') exchange.body?.enqueue(encoder.encode(frame.text));
    else {
      this.#open.delete(frame.id);
      if (frame.broken) breakOff(exchange, unreachable());
      else exchange.body?.close();
    }
  }

  /** The socket is gone, and with it every response that had not ended. */
  breakAll(): void {
    const broken = [...this.#open.values()];
    this.#open.clear();
    for (const exchange of broken) breakOff(exchange, unreachable());
  }

  #answer({ id, status, headers }: ServerFrame & { type: 'head' }, exchange: Exchange): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        exchange.body = controller;
      },
      cancel: () => this.#drop(id),
    });
    exchange.onHead(new Response(status === 204 ? null : body, { status, headers }));
  }

  /** Nobody wants the response any more. */
  #drop(id: number): void {
    if (this.#open.delete(id)) this.#send({ type: 'abort', id });
  }
}

function breakOff(exchange: Exchange, error: unknown): void {
  exchange.onBroken(error);
  try {
    exchange.body?.error(error);
  } catch {
    // The response had been read to its end already.
  }
}
