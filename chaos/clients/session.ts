import { setTimeout as delay } from 'node:timers/promises';
import type { Problems } from '#chaos/problems.ts';
import type { Random } from '#chaos/random.ts';
import type { HaltServer } from '#chaos/stage/halt-server.ts';

/** No answer here takes longer, a whole stream included. */
export const answerMs = 30_000;
const sessionCookie = 'better-auth.session_token';

export type JsonAnswer = { status: number; body: Record<string, unknown> };

/** One guest's browser: its cookies, and the server it is connected to. */
export class Session {
  readonly #servers: readonly HaltServer[];
  readonly #random: Random;
  readonly #problems: Problems;
  readonly #cookies = new Map<string, string>();
  #server: HaltServer;

  constructor(servers: readonly HaltServer[], random: Random, problems: Problems) {
    this.#servers = servers;
    this.#random = random;
    this.#problems = problems;
    this.#server = random.pick(servers);
  }

  get server(): HaltServer {
    return this.#server;
  }

  /** Waits for a server, and takes what identity it gives. */
  async arrive(): Promise<void> {
    while (!this.#cookies.has(sessionCookie)) {
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
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    try {
      const response = await fetch(this.#server.url + path, {
        method,
        headers: { cookie, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([late, ...(signal ? [signal] : [])]),
      });
      this.#keepCookies(response);
      if (response.status >= 500 && response.status !== 503) {
        this.#problems.add('no request fails inside the server', `${response.status} ${path}`);
      }
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

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const known = this.#cookies.get(name);
      if (name === sessionCookie && known !== undefined && known !== value) {
        this.#problems.add('a session is never lost', 'a guest was given another identity');
      }
      this.#cookies.set(name, value);
    }
  }
}
