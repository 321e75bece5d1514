import type { RunJson } from '#lib/shared/run.ts';

type Reply = Response | Error | Promise<Response | Error>;
export type Call = {
  method: string;
  path: string;
  prefer: string | null;
  body: Record<string, unknown>;
};

/** A stream that a test writes to, as the server would. */
export class FakeStream {
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  aborted = false;

  response(signal: AbortSignal | null | undefined): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    signal?.addEventListener('abort', () => {
      this.aborted = true;
      this.#controller?.error(new DOMException('aborted', 'AbortError'));
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  send(...chunks: Record<string, unknown>[]): void {
    const text = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
    this.#controller?.enqueue(new TextEncoder().encode(text));
  }

  begin(run: RunJson): void {
    this.send(
      { type: 'start', messageMetadata: { run: { ...run, status: 'streaming' } } },
      { type: 'text-start', id: '0' },
    );
  }

  words(...words: string[]): void {
    this.send(...words.map((delta) => ({ type: 'text-delta', id: '0', delta })));
  }

  end(type: 'finish' | 'abort' | 'error', run: RunJson): void {
    this.send({ type: 'message-metadata', messageMetadata: { run } });
    this.send({ type, messageMetadata: { run } });
    this.#controller?.close();
  }

  /** Ends the response, though the run goes on. */
  close(): void {
    this.#controller?.close();
  }

  /** Breaks the connection, as a lost network does. */
  cut(): void {
    this.#controller?.error(new TypeError('network error'));
  }
}

/** A reply that does not come until its request is aborted. */
export function whenAborted(signal: AbortSignal | null | undefined): Promise<Error> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(new DOMException('Aborted', 'AbortError')));
  });
}

/** What answers instead of the network: replies by `METHOD /path`, and a record of the calls. */
export class FakeServer {
  readonly calls: Call[] = [];
  readonly #replies = new Map<string, (call: Call, init: RequestInit) => Reply>();

  fetch = async (input: string, init: RequestInit = {}): Promise<Response> => {
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : {};
    const prefer = new Headers(init.headers).get('prefer');
    const call = { method: init.method ?? 'GET', path: input, prefer, body };
    this.calls.push(call);
    if (init.signal?.aborted) throw init.signal.reason;
    if (input === '/api/session') return new Response(null, { status: 204 });
    const known = [...this.#replies].find(([route]) => matches(route, call));
    const reply = await known?.[1](call, init);
    if (reply instanceof Response) return reply;
    throw reply ?? new TypeError('Failed to fetch');
  };

  /** @param route as in `POST /api/runs/:id/cancel`; a later reply for it replaces an earlier one. */
  on(route: string, reply: (call: Call, init: RequestInit) => Reply): void {
    this.#replies.set(route, reply);
  }

  /** The calls of one route, in order. */
  to(route: string): Call[] {
    return this.calls.filter((call) => matches(route, call));
  }
}

function matches(route: string, call: Call): boolean {
  const [method, pattern = ''] = route.split(' ');
  const path = new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`);
  return method === call.method && path.test(call.path);
}
