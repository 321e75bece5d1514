import { type ClientFrame, liveSocketPath, type ServerFrame } from '#lib/shared/live-frames.ts';
import type { News } from '#lib/shared/news.ts';
import { ensureSession, fetchInSession } from './http.ts';
import { LiveExchanges } from './live-exchanges.ts';
import { fetchInSlot, takeStreamSlot } from './stream-slots.ts';
import { backoff, wait } from './wait.ts';

/** What the rest of the page wants to hear from the live socket. */
export type LiveListener = {
  /** Something has happened to a run or a chat of this user, somewhere. */
  onNews: (news: News) => void;
  /** The socket is open, for the first time or again: what was told before was missed. */
  onOpen: (isReturn: boolean) => void;
};

/** How patient the socket is, in ms. */
const patience = {
  /** With a connection that does not come about. */
  opening: 10_000,
  /** Of a stream that needs the socket, with one that has never been open, and with a lost one. */
  firstOpening: 500,
  reopening: 5_000,
  /** With a connection that is silent, until it is asked for a sign of life, and for that sign. */
  silence: 10_000,
  sign: 4_000,
};

/** A connection that ended sooner counts as one that failed, so that tries become rarer. */
const shortestLifeMs = 5_000;

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
  #everFailed = false;
  readonly #exchanges = new LiveExchanges((frame) => this.#send(frame));
  readonly #watchers = new Set<() => void>();
  readonly #listener: LiveListener;
  readonly #patience: typeof patience;

  constructor(listener: LiveListener, patient: Partial<typeof patience> = {}) {
    this.#listener = listener;
    this.#patience = { ...patience, ...patient };
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Calls `watcher` when the socket has opened or is lost. */
  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

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
    if (this.#socket) this.#letGo(this.#socket);
  }

  /**
   * As fetchInSession, for responses that stream: as a request of its own while the browser has
   * connections to spare for that, else over the socket, so that a Stop always finds one free.
   */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const release = await takeStreamSlot();
    if (release) return await fetchInSlot(path, init, release);
    await this.#whenOpen();
    if (!this.isOpen) return await fetchInSession(path, init);
    return await this.#exchanges.start(path, init);
  }

  /** Resolves when the socket is open, or need not be waited for any longer. */
  #whenOpen(): Promise<void> {
    const { firstOpening, reopening } = this.#patience;
    const isHopeless = this.#everFailed && !this.#everOpen;
    if (this.isOpen || !this.#wanted || isHopeless) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const timer = setTimeout(done, this.#everOpen ? reopening : firstOpening);
      const unsubscribe = this.subscribe(() => {
        if (this.isOpen || !this.#wanted || !this.#everOpen) done();
      });
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
      if (wish !== this.#wish) return;
      const openMs = await this.#connectOnce();
      if (openMs > shortestLifeMs) attempt = 0;
      if (openMs === 0 && wish === this.#wish) this.#everFailed = true;
    }
  }

  /** Resolves when the connection is over: how long it had been open, in ms. */
  #connectOnce(): Promise<number> {
    const url = new URL(liveSocketPath, globalThis.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.#socket = socket;
    let openedAt: number | null = null;
    const tooLong = setTimeout(() => this.#letGo(socket), this.#patience.opening);
    socket.addEventListener('open', () => {
      clearTimeout(tooLong);
      if (this.#socket !== socket) return;
      openedAt = Date.now();
      this.#opened(socket);
    });
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#receive(JSON.parse(String(data)) as ServerFrame);
    });
    socket.addEventListener('close', () => this.#letGo(socket));
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe(() => {
        if (this.#socket === socket) return;
        clearTimeout(tooLong);
        unsubscribe();
        resolve(openedAt === null ? 0 : Date.now() - openedAt);
      });
    });
  }

  #opened(socket: WebSocket): void {
    const isReturn = this.#everOpen;
    this.#everOpen = true;
    this.#tellWatchers();
    this.#listener.onOpen(isReturn);
    void this.#watch(socket);
  }

  /** A connection that died while the machine slept never says so itself: it is asked. */
  async #watch(socket: WebSocket): Promise<void> {
    while (this.#socket === socket) {
      await wait(this.#patience.silence);
      if (this.#socket === socket && !(await this.#answers())) this.#letGo(socket);
    }
  }

  /** Whether the server answers at all; that it serves nothing at this path is an answer. */
  async #answers(): Promise<boolean> {
    const signal = AbortSignal.timeout(this.#patience.sign);
    try {
      const response = await this.#exchanges.start(liveSocketPath, { signal });
      await response.text();
      return true;
    } catch {
      // Too late or broken: the connection is of no use.
      return false;
    }
  }

  /** The connection counts as over from now on, whenever the browser finds that out itself. */
  #letGo(socket: WebSocket): void {
    socket.close();
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#exchanges.breakAll();
    this.#tellWatchers();
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'head' || frame.type === 'data' || frame.type === 'end') {
      this.#exchanges.receive(frame);
    } else this.#listener.onNews(frame);
  }

  #send(frame: ClientFrame): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(frame));
  }

  #tellWatchers(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
