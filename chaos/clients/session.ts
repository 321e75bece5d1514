import { setTimeout as delay } from 'node:timers/promises';
import type { Problems } from '#chaos/problems.ts';
import type { Random } from '#chaos/random.ts';
import type { HaltServer } from '#chaos/stage/halt-server.ts';
import type { RunNews } from '#lib/shared/news.ts';
import { Cookies } from './cookies.ts';
import { LiveWire } from './live-wire.ts';

/** No answer here takes longer, a whole stream included. */
export const answerMs = 30_000;
/** So many use a live socket; to the others streams come as responses of their own. */
const wireShare = 0.5;

export type JsonAnswer = { status: number; body: Record<string, unknown> };

/** One guest's browser: its cookies, and the server it is connected to. */
export class Session {
  readonly #servers: readonly HaltServer[];
  readonly #random: Random;
  readonly #problems: Problems;
  readonly #cookies = new Cookies();
  readonly #hear: (news: RunNews) => void;
  readonly #hasWire: boolean;
  #server: HaltServer;
  #wire: LiveWire | null = null;

  /** @param hear takes the news of its user's runs */
  constructor(
    servers: readonly HaltServer[],
    random: Random,
    problems: Problems,
    hear: (news: RunNews) => void,
  ) {
    this.#hear = hear;
    this.#hasWire = random.chance(wireShare);
    this.#servers = servers;
    this.#random = random;
    this.#problems = problems;
    this.#server = random.pick(servers);
  }

  /** The server that streams come from at present. */
  get server(): HaltServer {
    return this.#wire?.isOpen ? this.#wire.server : this.#server;
  }

  /** Waits for a server, and takes what identity it gives. */
  async arrive(): Promise<void> {
    while (!this.#cookies.hasSession) {
      await this.connected();
      await this.json('POST', '/api/session');
    }
  }

  /** Waits until a server is there: mostly the one it was connected to. */
  async connected(): Promise<void> {
    while (!this.#server.isReady) {
      const other = this.#random.pick(this.#servers);
      if (other.isReady) this.#server = other;
      else await delay(this.#random.between(20, 200));
    }
    if (this.#random.chance(0.1)) this.#server = this.#random.pick(this.#servers);
    if (this.#hasWire && !this.#wire?.isOpen && this.#cookies.hasSession) {
      this.#wire = new LiveWire(this.#server, this.#cookies.header, this.#hear);
      await this.#wire.opened();
    }
  }

  close(): void {
    this.#wire?.close();
  }

  /** As send, for a response that streams: over the live socket where there is one. */
  async stream(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Response | null> {
    if (!this.#wire?.isOpen) return await this.send(method, path, body, signal);
    const text = body === undefined ? null : JSON.stringify(body);
    const late = AbortSignal.timeout(answerMs);
    const any = AbortSignal.any([signal, late]);
    const response = await this.#wire.send(method, path, text, any);
    if (late.aborted) this.#problems.add('every request is answered', `${method} ${path}`);
    if (response) this.#expectServed(response, path);
    return response;
  }

  /**
   * Sends a request.
   * @param signal the sender's own change of mind
   * @returns its answer once the headers are there; null where none came
   */
  async send(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Response | null> {
    const late = AbortSignal.timeout(answerMs);
    try {
      const response = await fetch(this.#server.url + path, {
        method,
        headers: { cookie: this.#cookies.header, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([late, ...(signal ? [signal] : [])]),
      });
      if (this.#cookies.keep(response)) {
        this.#problems.add('a session is never lost', 'a guest was given another identity');
      }
      this.#expectServed(response, path);
      return response;
    } catch {
      // The server was killed, or the sender has left; what is left to know is whether it hung.
      if (late.aborted) this.#problems.add('every request is answered', `${method} ${path}`);
      return null;
    }
  }

  /** As send, with the whole answer read as JSON; an empty one is `{}`. */
  async json(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<JsonAnswer | null> {
    const response = await this.send(method, path, body, signal);
    if (!response) return null;
    try {
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
    } catch {
      return null; // Half an answer of a server that was killed is none.
    }
  }

  #expectServed({ status }: Response, path: string): void {
    if (status < 500 || status === 503) return;
    this.#problems.add('no request fails inside the server', `${status} ${path}`);
  }
}
