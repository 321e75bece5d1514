import type { News } from '#lib/shared/news.ts';
import { ensureSession } from './request.ts';
import { Backoff, wait } from './retry.ts';

/** What the rest of the page wants to hear. */
export type NewsListener = {
  /** Something has happened to a run, a chat or the settings of this user, somewhere. */
  onNews: (news: News) => void;
  /** News are heard, for the first time or again: what was told before was missed. */
  onOpen: (isReturn: boolean) => void;
};

/** What the pages of a browser tell each other: news, and whether the page that hears them does. */
type Shared =
  | { type: 'news'; news: News }
  | { type: 'open' }
  | { type: 'lost' }
  | { type: 'hello' };

const path = '/api/events';
const lockName = 'halt-news';
const channelName = 'halt-news';

/** A clock that jumps by more has slept, and with it the connection: it would never say so. */
const sleepMs = 30_000;
const lookEveryMs = 10_000;

/**
 * The news of a user, as server-sent events. One page of a browser hears them and tells the others;
 * where pages cannot agree on one (Web Locks need https or localhost), each page in front hears them
 * itself. Nothing is held while the page is hidden or put away. Without news everything still works:
 * the page then asks for changes from time to time.
 */
export class NewsFeed {
  readonly #listener: NewsListener;
  readonly #watchers = new Set<() => void>();
  /** Aborted when the page is put away. */
  #opened: AbortController | null = null;
  /** Aborted when the page is hidden as well. */
  #shown: AbortController | null = null;
  #channel: BroadcastChannel | null = null;
  #isHearing = false;
  #isHearer = false;
  #hasHeard = false;
  /** Whether `onOpen` is due: a hidden page need not be up to date. */
  #isOpenDue = false;

  constructor(listener: NewsListener) {
    this.#listener = listener;
  }

  /** Whether news arrive; while they do not, changes have to be asked for. */
  isHearing = (): boolean => this.#isHearing;

  /** Calls `watcher` when `isHearing` changes. */
  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Hears news from now on while the page is in front, until `close`. */
  open(): void {
    if (this.#opened) return;
    this.#opened = new AbortController();
    const { signal } = this.#opened;
    if (canAgree()) this.#openChannel();
    document.addEventListener('visibilitychange', () => this.#follow(), { signal });
    this.#follow();
  }

  /** A page that is put away must hold nothing, or the browser cannot keep it. */
  close(): void {
    this.#opened?.abort();
    this.#opened = null;
    this.#hide();
    this.#channel?.close();
    this.#channel = null;
    this.#set(false);
  }

  #follow(): void {
    if (document.visibilityState === 'hidden') return this.#hide();
    this.#sayOpen();
    if (this.#shown) return;
    this.#shown = new AbortController();
    const { signal } = this.#shown;
    void this.#takeTurn(signal);
  }

  #hide(): void {
    this.#shown?.abort();
    this.#shown = null;
  }

  /** Waits until no other page hears, and then does until the signal. */
  async #takeTurn(signal: AbortSignal): Promise<void> {
    if (!canAgree()) return await this.#hear(signal);
    try {
      await navigator.locks.request(lockName, { signal }, () => this.#hear(signal));
    } catch {
      // Hidden before its turn came; or the browser refuses locks here, as other pages then find too.
      if (!signal.aborted) await this.#hear(signal);
    }
  }

  async #hear(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff({ firstMs: 250, mostMs: 15_000 });
    this.#isHearer = true;
    // Whoever heard before is gone, maybe without a word.
    this.#tell({ type: 'lost' });
    while (!signal.aborted) {
      try {
        await ensureSession();
        await this.#hearOnce(signal, () => backoff.reset());
      } catch {
        // No session: every call says so itself; this one only tries again.
      }
      this.#tell({ type: 'lost' });
      if (!signal.aborted) await backoff.wait();
    }
    this.#isHearer = false;
  }

  /** Resolves when the connection is over for good. */
  #hearOnce(signal: AbortSignal, onOpen: () => void): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const source = new EventSource(path);
    return new Promise((resolve) => {
      const end = () => {
        source.close();
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      source.onopen = () => {
        onOpen();
        this.#tell({ type: 'open' });
      };
      source.onmessage = ({ data }) => {
        this.#tell({ type: 'news', news: JSON.parse(String(data)) as News });
      };
      source.onerror = () => {
        this.#tell({ type: 'lost' });
        // The browser tries again by itself, unless it was refused.
        if (source.readyState === EventSource.CLOSED) end();
      };
      void whenSlept(() => source.readyState === EventSource.CLOSED).then(end);
    });
  }

  #openChannel(): void {
    this.#channel = new BroadcastChannel(channelName);
    this.#channel.onmessage = ({ data }) => {
      const shared = data as Shared;
      if (shared.type !== 'hello') return this.#heard(shared);
      if (this.#isHearer && this.#isHearing) this.#channel?.postMessage({ type: 'open' });
    };
    this.#channel.postMessage({ type: 'hello' } satisfies Shared);
  }

  #tell(shared: Shared): void {
    this.#channel?.postMessage(shared);
    this.#heard(shared);
  }

  #heard(shared: Shared): void {
    if (shared.type === 'news') this.#listener.onNews(shared.news);
    else this.#set(shared.type === 'open');
  }

  #set(isHearing: boolean): void {
    if (this.#isHearing === isHearing) return;
    this.#isHearing = isHearing;
    for (const watcher of [...this.#watchers]) watcher();
    this.#isOpenDue = true;
    this.#sayOpen();
  }

  #sayOpen(): void {
    const isDue = this.#isOpenDue && this.#isHearing && document.visibilityState !== 'hidden';
    if (!isDue) return;
    this.#isOpenDue = false;
    this.#listener.onOpen(this.#hasHeard);
    this.#hasHeard = true;
  }
}

/** Whether the pages of this browser can agree on one that hears. */
function canAgree(): boolean {
  return 'locks' in navigator && typeof BroadcastChannel === 'function';
}

/** Resolves when the machine has slept, or when there is nothing to look after any more. */
async function whenSlept(isOver: () => boolean): Promise<void> {
  for (let last = Date.now(); !isOver(); last = Date.now()) {
    await wait(lookEveryMs);
    if (Date.now() - last > sleepMs) return;
  }
}
