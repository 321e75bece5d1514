import type { WebSocket } from 'ws';
import { z } from 'zod';
import { errorResponse } from '#lib/http/route.ts';
import { log } from '#lib/log.ts';
import type { ClientFrame, ServerFrame } from '#lib/shared/live-frames.ts';

const clientFrame: z.ZodType<ClientFrame> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('request'),
    id: z.int(),
    method: z.enum(['GET', 'POST']),
    path: z.string().max(200),
    body: z.string().nullable(),
  }),
  z.object({ type: z.literal('abort'), id: z.int() }),
]);

const mostRequests = 50;

/**
 * One page's live socket: requests come in, their responses stream out, each as slowly as its
 * reader reads. A request is aborted by the page's word, or when the socket closes.
 */
export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #respond: (request: Request) => Promise<Response>;
  readonly #open = new Map<number, AbortController>();

  constructor(socket: WebSocket, respond: (request: Request) => Promise<Response>) {
    this.#socket = socket;
    this.#respond = respond;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', () => this.#abortAll());
    // 'close' follows, and does what there is to do.
    socket.on('error', (error) => log().debug({ err: error }, 'live socket broke'));
  }

  /** Resolves when the frame has left for the network, and so as slowly as the page reads. */
  send(frame: ServerFrame): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(JSON.stringify(frame), (error) => (error ? reject(error) : resolve()));
    });
  }

  #receive(text: string): void {
    const frame = parseFrame(text);
    if (!frame) this.#socket.close(1008, 'Not a frame of the live socket.');
    else if (frame.type === 'abort') this.#open.get(frame.id)?.abort();
    else if (this.#open.has(frame.id) || this.#open.size >= mostRequests) {
      this.#socket.close(1008, 'Too many requests at once.');
    } else void this.#serve(frame);
  }

  async #serve(frame: ClientFrame & { type: 'request' }): Promise<void> {
    const { id, method, path, body } = frame;
    const abort = new AbortController();
    this.#open.set(id, abort);
    try {
      const url = new URL(path, 'http://live.invalid');
      const request = new Request(url, { method, body, signal: abort.signal });
      const response = await this.#respond(request).catch((error) => errorResponse(error, request));
      await this.#pass(id, response, abort.signal);
    } catch (error) {
      // The page is gone; its abort has told the run already.
      log().debug({ err: error }, 'live response not delivered');
    } finally {
      this.#open.delete(id);
    }
  }

  async #pass(id: number, response: Response, signal: AbortSignal): Promise<void> {
    const { status, headers, body } = response;
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const hangUp = () => void reader?.cancel();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      await this.send({ type: 'head', id, status, headers: Object.fromEntries(headers) });
      if (signal.aborted) hangUp();
      for (;;) {
        const part = await reader?.read();
        if (!part || part.done) break;
        await this.send({ type: 'data', id, text: part.value });
      }
      await this.send({ type: 'end', id, broken: signal.aborted });
    } finally {
      signal.removeEventListener('abort', hangUp);
      await reader?.cancel();
    }
  }

  #abortAll(): void {
    for (const abort of this.#open.values()) abort.abort();
  }
}

function parseFrame(text: string): ClientFrame | null {
  try {
    return clientFrame.parse(JSON.parse(text));
  } catch {
    // Not ours, whatever it is: the caller closes the socket.
    return null;
  }
}
