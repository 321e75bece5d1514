import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { News } from '#lib/shared/news.ts';
import { NewsFeed } from './news-feed.ts';

const news: News = { type: 'run', runId: 'run', chatId: 'chat', status: 'canceled' };

/** The browser's end of a stream of news, that a test opens, writes to and breaks. */
class FakeEventSource {
  static readonly CLOSED = 2;
  static readonly all: FakeEventSource[] = [];
  static readonly open = () => FakeEventSource.all.filter((source) => source.readyState < 2);
  readyState = 0;
  onopen = () => {};
  onerror = () => {};
  onmessage = (_: { data: string }) => {};

  constructor() {
    FakeEventSource.all.push(this);
    queueMicrotask(() => this.succeed());
  }

  succeed(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.onopen();
  }

  tell(what: News): void {
    this.onmessage({ data: JSON.stringify(what) });
  }

  /** The connection breaks; the browser tries again by itself, or not where it was refused. */
  fail(isRefused: boolean): void {
    this.readyState = isRefused ? FakeEventSource.CLOSED : 0;
    this.onerror();
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }
}

class Page {
  readonly heard: News[] = [];
  /** For each opening, whether it was a return. */
  readonly openings: boolean[] = [];
  readonly feed = new NewsFeed({
    onNews: (each) => this.heard.push(each),
    onOpen: (isReturn) => this.openings.push(isReturn),
  });
}

let pages: Page[];
let tab: EventTarget & { visibilityState: string };

beforeEach(() => {
  pages = [];
  FakeEventSource.all.length = 0;
  tab = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('document', tab);
  vi.stubGlobal('EventSource', FakeEventSource);
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
});

afterEach(() => {
  for (const { feed } of pages) feed.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function opened(): Page {
  const page = new Page();
  pages.push(page);
  page.feed.open();
  return page;
}

function turn(visibilityState: 'visible' | 'hidden'): void {
  tab.visibilityState = visibilityState;
  tab.dispatchEvent(new Event('visibilitychange'));
}

const isHearing = ({ feed }: Page) => vi.waitUntil(feed.isHearing);

describe('the pages of a browser', () => {
  it('hear over one connection: one listens, and tells the others', async () => {
    const first = opened();
    await isHearing(first);
    const second = opened();
    await isHearing(second);
    expect(FakeEventSource.all).toHaveLength(1);
    FakeEventSource.all[0]?.tell(news);
    await vi.waitUntil(() => second.heard.length > 0);
    expect([first.heard, second.heard]).toEqual([[news], [news]]);
    expect([first.openings, second.openings]).toEqual([[false], [false]]);
  });

  it('go on hearing when the one that listens goes, and know that they may have missed something', async () => {
    const first = opened();
    await isHearing(first);
    const second = opened();
    await isHearing(second);
    first.feed.close();
    await vi.waitUntil(() => second.openings.length === 2);
    expect(second.openings).toEqual([false, true]);
    expect(FakeEventSource.open()).toHaveLength(1);
    FakeEventSource.open()[0]?.tell(news);
    expect(second.heard).toEqual([news]);
    expect(first.heard).toEqual([]);
  });

  it('know when nobody hears at present', async () => {
    const first = opened();
    await isHearing(first);
    const second = opened();
    await isHearing(second);
    FakeEventSource.all[0]?.fail(false);
    await vi.waitUntil(() => !second.feed.isHearing());
    expect(first.feed.isHearing()).toBe(false);
    FakeEventSource.all[0]?.succeed();
    await isHearing(second);
    expect(FakeEventSource.all).toHaveLength(1);
  });
});

describe('a page', () => {
  it('that is hidden or put away holds no connection, and has missed something when it is back', async () => {
    const page = opened();
    await isHearing(page);
    turn('hidden');
    expect(FakeEventSource.open()).toHaveLength(0);
    turn('visible');
    await vi.waitUntil(() => page.openings.length === 2);
    page.feed.close();
    expect(FakeEventSource.open()).toHaveLength(0);
    page.feed.open();
    await vi.waitUntil(() => page.openings.length === 3);
    expect(page.openings).toEqual([false, true, true]);
  });

  it('that is refused tries again', async () => {
    const page = opened();
    await isHearing(page);
    FakeEventSource.all[0]?.fail(true);
    expect(page.feed.isHearing()).toBe(false);
    await isHearing(page);
    expect(FakeEventSource.all).toHaveLength(2);
  });

  it('hears by itself where pages cannot agree on one', async () => {
    vi.stubGlobal('navigator', {});
    const both = [opened(), opened()];
    await Promise.all(both.map(isHearing));
    expect(FakeEventSource.open()).toHaveLength(2);
  });

  it('opens a new connection when the machine has slept', async () => {
    vi.stubGlobal('navigator', {});
    vi.useFakeTimers();
    const page = opened();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeEventSource.all).toHaveLength(1);
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(FakeEventSource.all).toHaveLength(2);
    expect(FakeEventSource.open()).toHaveLength(1);
    expect(page.openings).toEqual([false, true]);
  });
});
