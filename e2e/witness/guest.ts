import { randomUUID } from 'node:crypto';
import type { RunJson } from '#lib/shared/run.ts';
import type { JsonReader } from './run-rows.ts';

/** A prompt's body for `POST /api/runs`, of a new chat unless told otherwise. */
export function promptBody(text: string, changes: Record<string, unknown> = {}) {
  return { kind: 'prompt', id: randomUUID(), chatId: randomUUID(), text, ...changes };
}

/** Somebody who uses the HTTP contract without a page, with a session of their own. */
export class Guest implements JsonReader {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  /** Kept, because fetch hangs up on a response that is garbage-collected. */
  readonly #started: Response[] = [];

  constructor(haltUrl: string) {
    this.#url = haltUrl;
  }

  /** Somebody with a session, to which the following calls belong. */
  static async arrive(haltUrl: string): Promise<Guest> {
    const guest = new Guest(haltUrl);
    await guest.send('POST', '/api/session', {});
    return guest;
  }

  /** The session, as a browser would send it. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookie);
    const response = await fetch(new URL(path, this.#url), { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }

  get(path: string): Promise<Response> {
    return this.request(path);
  }

  send(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    return this.request(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  }

  /** Settles with the response's headers; its body is the stream, which stays open unread. */
  async start(body: unknown, signal?: AbortSignal): Promise<Response> {
    const response = await this.send('POST', '/api/runs', body, signal);
    this.#started.push(response);
    return response;
  }

  cancel(runId: string, body: unknown = {}): Promise<Response> {
    return this.send('POST', `/api/runs/${runId}/cancel`, body);
  }

  async readJson(path: string): Promise<{ status: number; body: unknown }> {
    const response = await this.get(path);
    return { status: response.status, body: await response.json() };
  }

  /** @throws when the run cannot be read */
  async run(runId: string): Promise<RunJson> {
    const { status, body } = await this.readJson(`/api/runs/${runId}`);
    if (status !== 200) throw new Error(`Run ${runId}: ${status} ${JSON.stringify(body)}`);
    return (body as { run: RunJson }).run;
  }
}
