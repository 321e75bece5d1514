import { processWide } from '#lib/process-wide.ts';
import { tooMany } from '#lib/request-error.ts';

/** How much of one person's is read at once; a page asks for less. */
const readsAtOnce = 3;
const mostWaiting = 60;
/** What is longer is sent in pieces of this length, and is being read until the last one is taken. */
const pieceLength = 64 * 1024;

const searches = () =>
  processWide('searches', () => ({ own: new Turns(1, 10), all: new Turns(2, 100) }));
const turns = () => processWide('reads', () => new Turns(readsAtOnce, mostWaiting));
const encoder = new TextEncoder();

/**
 * What was read, as JSON. Somebody who asks for much at once gets it one after the other, so that what
 * is not taken costs memory a few times only.
 * @throws {RequestError} 429 where too many wait already
 */
export async function readResponse(
  userId: string,
  signal: AbortSignal,
  read: () => Promise<unknown>,
): Promise<Response> {
  const end = await turns().take(userId);
  if (!end) throw tooMany('reads', 'Too many requests at once. Try again in a moment.', 2);
  try {
    // Nobody waits for it any more.
    const value = signal.aborted ? null : await read();
    const bytes = encoder.encode(JSON.stringify(value));
    const headers = { 'content-type': 'application/json' };
    if (bytes.length > pieceLength) return new Response(inPieces(bytes, signal, end), { headers });
    end();
    return new Response(bytes, { headers });
  } catch (error) {
    end();
    throw error;
  }
}

/** What was searched for, as JSON. @throws {RequestError} as searchInTurn does */
export async function searchResponse(
  userId: string,
  search: () => Promise<unknown>,
): Promise<Response> {
  return Response.json(await searchInTurn(userId, search));
}

/**
 * What a search finds, once it is its turn: one search of a person at a time, and a few of all.
 * @throws {RequestError} 429 where too many wait already
 */
export async function searchInTurn<Found>(
  userId: string,
  search: () => Promise<Found>,
): Promise<Found> {
  const { own, all } = searches();
  const endOwn = await own.take(userId);
  const endAll = endOwn && (await all.take('all'));
  try {
    if (!endAll) throw tooMany('searches', 'Too many searches at once. Try again in a moment.', 2);
    return await search();
  } finally {
    endAll?.();
    endOwn?.();
  }
}

function inPieces(
  bytes: Uint8Array,
  signal: AbortSignal,
  end: () => void,
): ReadableStream<Uint8Array> {
  let offset = 0;
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(offset, offset + pieceLength));
      offset += pieceLength;
      if (offset < bytes.length) return;
      controller.close();
      end();
    },
    cancel: end,
  });
}

/** So many at once of each, one after the other; the others wait their turn. */
class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /** @returns what to call when the turn is over, further calls change nothing; null where too many wait */
  async take(key: string): Promise<(() => void) | null> {
    const taken = this.#taken.get(key) ?? 0;
    if (taken < this.#atOnce) this.#taken.set(key, taken + 1);
    else {
      const waiting = this.#waiting.get(key) ?? [];
      if (waiting.length >= this.#mostWaiting) return null;
      this.#waiting.set(key, waiting);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    let isOver = false;
    return () => {
      if (!isOver) this.#end(key);
      isOver = true;
    };
  }

  /** The turn goes to who has waited longest. */
  #end(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (this.#waiting.get(key)?.length === 0) this.#waiting.delete(key);
    if (next) return next();
    const left = (this.#taken.get(key) ?? 1) - 1;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key);
  }
}
