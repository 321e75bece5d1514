import {
  type ClientFrame,
  liveSocketPath,
  type RunNews,
  type ServerFrame,
} from '#lib/live/live-frames.ts';
import { ensureSession, fetchInSession } from './http.ts';
import { releasingAtEnd, takeStreamSlot } from './stream-slots.ts';
import { backoff, wait } from './wait.ts';

type Exchange = {
  onHead: (response: Response) => void;
  onBroken: (error: unknown) => void;
  body: ReadableStreamDefaultController<Uint8Array> | null;
};

/** What the rest of the page wants to hear from the live socket. */
export type LiveListener = {
  /** A run of this user has started or ended somewhere. */
  onNews: (news: RunNews) => void;
  /** The socket is back after it was lost: what was told meanwhile was missed. */
  onReturn: () => void;
};

const longestOpeningMs = 500;
const encoder = new TextEncoder();

/**
 * The page's one live socket: it carries news of the user's runs, and the responses that stream where
 * the browser has no connection left for them.
 * Where it cannot be had (a proxy in between, a server that has none) everything works without it.
 */
export class LiveSocket {
  #socket: WebSocket | null = null;
  /** Counts the times the socket was opened or closed on purpose; each wish ends the one before. */
  #wish = 0;
  #wanted = false;
  #everOpen = false;
  #nextId = 1;
  #opening: Promise<void> | null = null;
  readonly #exchanges = new Map<number, Exchange>();
  readonly #listener: LiveListener;

  constructor(listener: LiveListener) {
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Connects, and again whenever the connection is lost, until `close`. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    void this.#keepOpen(++this.#wish);
  }

  /** A page that is put away must not hold a socket, or the browser cannot keep it. */
  close(): void {
    this.#wanted = false;
    this.#wish++;
    this.#socket?.close();
    this.#breakAll();
  }

  /**
   * As fetchInSession, for responses that stream: as a request of its own while the browser has
   * connections to spare for that, else over the socket, so that a Stop always finds one free.
   */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const release = await takeStreamSlot();
    if (release) return await fetchInSlot(path, init, release);
    // A page that has just loaded asks at once; its socket is a moment away.
    if (this.#opening !== null) await Promise.race([this.#opening, wait(longestOpeningMs)]);
    if (!this.isOpen || init.signal?.aborted) return await fetchInSession(path, init);
    return await this.#exchange(path, init);
  }

  #exchange(path: string, init: RequestInit): Promise<Response> {
    const { signal } = init;
    const id = this.#nextId++;
    const method = init.method === 'POST' ? 'POST' : 'GET';
    const body = typeof init.body === 'string' ? init.body : null;
    return new Promise((resolve, reject) => {
      const exchange: Exchange = { onHead: resolve, onBroken: reject, body: null };
      this.#exchanges.set(id, exchange);
      this.#send({ type: 'request', id, method, path, body });
      const abort = () => {
        if (this.#exchanges.delete(id)) this.#send({ type: 'abort', id });
        breakOff(exchange, signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  async #keepOpen(wish: number): Promise<void> {
    for (let attempt = 0; wish === this.#wish; attempt++) {
      if (attempt > 0) await wait(backoff(attempt - 1, 250, 15_000));
      try {
        await ensureSession();
      } catch {
        // Every call says so itself; this one only tries again.
        continue;
      }
      if (wish === this.#wish && (await this.#connectOnce())) attempt = 0;
    }
  }

  /** Resolves when the connection is over: whether it had been open. */
  #connectOnce(): Promise<boolean> {
    const url = new URL(liveSocketPath, window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.#socket = socket;
    const decided = new Promise<void>((resolve) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('close', () => resolve());
    });
    this.#opening = decided;
    void decided.then(() => {
      if (this.#opening === decided) this.#opening = null;
    });
    socket.addEventListener('message', ({ data }) => {
      this.#receive(JSON.parse(String(data)) as ServerFrame);
    });
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      if (this.#everOpen) this.#listener.onReturn();
      this.#everOpen = true;
    });
    return new Promise((resolve) => {
      socket.addEventListener('close', () => {
        if (this.#socket === socket) this.#breakAll();
        resolve(opened);
      });
    });
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'run') return this.#listener.onNews(frame);
    const exchange = this.#exchanges.get(frame.id);
    if (!exchange) return;
    if (frame.type === 'head') this.#answer(frame, exchange);
    else if (frame.type === 'data') exchange.body?.enqueue(encoder.encode(frame.text));
    else {
      this.#exchanges.delete(frame.id);
      if (frame.broken) breakOff(exchange, new TypeError('The answer broke off.'));
      else exchange.body?.close();
    }
  }

  #answer(frame: ServerFrame & { type: 'head' }, exchange: Exchange): void {
    const { id, status, headers } = frame;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        exchange.body = controller;
      },
      cancel: () => {
        if (this.#exchanges.delete(id)) this.#send({ type: 'abort', id });
      },
    });
    exchange.onHead(new Response(status === 204 ? null : body, { status, headers }));
  }

  #send(frame: ClientFrame): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(frame));
  }

  #breakAll(): void {
    const broken = [...this.#exchanges.values()];
    this.#exchanges.clear();
    for (const exchange of broken) breakOff(exchange, new TypeError('The connection was lost.'));
  }
}

async function fetchInSlot(
  path: string,
  init: RequestInit,
  release: () => void,
): Promise<Response> {
  try {
    return releasingAtEnd(await fetchInSession(path, init), release, init.signal);
  } catch (error) {
    release();
    throw error;
  }
}

function breakOff(exchange: Exchange, reason: unknown): void {
  const error = reason ?? new DOMException('Aborted', 'AbortError');
  exchange.onBroken(error);
  try {
    exchange.body?.error(error);
  } catch {
    // The response had been read to its end already.
  }
}
