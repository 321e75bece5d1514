import { processWide } from '#lib/process-wide.ts';
import { eventStreamHeaders } from '#lib/runs/run-events.ts';
import { keepAliveEvent, keepAliveMs } from '#lib/runs/run-stream.ts';
import type { RunStore } from '#lib/runs/store/run-store.ts';
import type { News } from '#lib/shared/news.ts';
import { countStream } from './limits.ts';

/** How soon a page that lost its stream of news opens another, in milliseconds. */
const retryMs = 1_000;
/** A page that leaves so many unread is not there any more: its stream ends. */
const mostUnread = 100;

const encoder = new TextEncoder();

/** A page that is told the news. */
type Reader = { tell(event: string): void; end(): void };

const readersByUser = () => processWide('news-readers', () => new Map<string, Set<Reader>>());

/** Tells each user's pages what happens to the user's runs, chats and settings, on whatever instance. */
export async function startNews(store: Pick<RunStore, 'listen'>): Promise<() => Promise<void>> {
  const stopListening = await store.listen((notice) => {
    if (notice.type === 'cancel' || notice.type === 'call') return;
    const { userId, ...news } = notice;
    const event = `data: ${JSON.stringify(news satisfies News)}\n\n`;
    for (const reader of readersByUser().get(userId) ?? []) reader.tell(event);
  });
  return async () => {
    for (const reader of [...readersByUser().values()].flatMap((readers) => [...readers])) {
      reader.end();
    }
    await stopListening();
  };
}

/**
 * The news of one user as server-sent events, until the signal aborts or the server ends.
 * @throws {RequestError} 429 for one stream too many
 */
export function newsResponse(userId: string, signal: AbortSignal): Response {
  const release = countStream(userId);
  return new Response(newsStream(userId, signal, release), { headers: eventStreamHeaders });
}

function newsStream(
  userId: string,
  signal: AbortSignal,
  release: () => void,
): ReadableStream<Uint8Array> {
  let close = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const reader: Reader = {
          tell: (event) => {
            if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(event));
            else reader.end();
          },
          end: () => {
            close();
            controller.close();
          },
        };
        const keepAlive = setInterval(() => reader.tell(keepAliveEvent), keepAliveMs);
        close = () => {
          clearInterval(keepAlive);
          signal.removeEventListener('abort', close);
          removeReader(userId, reader);
          release();
        };
        addReader(userId, reader);
        if (signal.aborted) close();
        else signal.addEventListener('abort', close, { once: true });
        reader.tell(`retry: ${retryMs}\n\n`);
      },
      cancel: () => close(),
    },
    { highWaterMark: mostUnread },
  );
}

function addReader(userId: string, reader: Reader): void {
  const readers = readersByUser().get(userId) ?? new Set();
  readersByUser().set(userId, readers.add(reader));
}

function removeReader(userId: string, reader: Reader): void {
  const readers = readersByUser().get(userId);
  readers?.delete(reader);
  if (readers?.size === 0) readersByUser().delete(userId);
}
