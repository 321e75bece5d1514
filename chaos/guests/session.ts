import { setTimeout as delay } from 'node:timers/promises';
import type { Problems } from '#chaos/journal.ts';
import { between, chance, pick } from '#chaos/random.ts';
import type { Server } from '#chaos/stage/server.ts';
import { Guest } from '#e2e/witness/guest.ts';

/** No answer here takes longer, a whole stream included. */
export const answerMs = 30_000;

export type JsonAnswer = { status: number; body: Record<string, unknown> };

type Sent = {
  body?: unknown;
  headers?: Record<string, string> | undefined;
  /** The sender's own change of mind. */
  signal?: AbortSignal;
  /** Another server than the one that it is connected to. */
  server?: Server;
};

/** One guest's browser: its session, and the server it is connected to. */
export class Session {
  readonly #servers: readonly Server[];
  readonly #problems: Problems;
  readonly #guest: Guest;
  #server: Server;

  constructor(servers: readonly Server[], problems: Problems) {
    this.#servers = servers;
    this.#problems = problems;
    this.#server = pick(servers);
    this.#guest = new Guest(this.#server.url);
  }

  get server(): Server {
    return this.#server;
  }

  /** Waits for a server, and takes what identity it gives. */
  async arrive(): Promise<void> {
    while (this.#identity === null) {
      await this.connected();
      await this.json('POST', '/api/session');
    }
  }

  /** Waits until a server is there: mostly the one it was connected to. */
  async connected(): Promise<void> {
    while (!this.#server.isReady) {
      const other = pick(this.#servers);
      if (other.isReady) this.#server = other;
      else await delay(between(20, 200));
    }
    if (chance(0.1)) this.#server = pick(this.#servers);
  }

  /** The events of its user, for as long as they come; null where nobody answered. */
  async events(signal: AbortSignal): Promise<Response | null> {
    try {
      return await this.#guest.request(`${this.#server.url}/api/events`, { signal });
    } catch {
      return null; // The server was killed, or it is over: whoever asks knows.
    }
  }

  /** @returns the answer once its headers are there; null where none came */
  async send(
    method: string,
    path: string,
    { body, headers, signal, server = this.#server }: Sent = {},
  ): Promise<Response | null> {
    const late = AbortSignal.timeout(answerMs);
    const before = this.#identity;
    try {
      const response = await this.#guest.request(server.url + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([late, ...(signal ? [signal] : [])]),
      });
      if (before !== null && before !== this.#identity) {
        this.#problems.add('a session is never lost', 'a guest was given another identity');
      }
      const { status } = response;
      if ((status >= 500 && status !== 503) || status === 429) {
        this.#problems.add('no request fails inside the server', `${status} ${path}`);
      }
      return response;
    } catch {
      // The server was killed, or the sender has left; what is left to know is whether it hung.
      if (late.aborted) this.#problems.add('every request is answered', `${method} ${path}`);
      return null;
    }
  }

  /** As send, with the whole answer read as JSON; an empty one is `{}`. */
  async json(method: string, path: string, sent: Sent = {}): Promise<JsonAnswer | null> {
    const response = await this.send(method, path, sent);
    if (!response) return null;
    try {
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
    } catch {
      return null; // Half an answer of a server that was killed is none.
    }
  }

  get #identity(): string | null {
    return /session_token=([^;]+)/.exec(this.#guest.cookie)?.[1] ?? null;
  }
}
