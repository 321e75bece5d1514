import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Reach } from './reach.ts';
import { callJson } from './request.ts';

let isThere: boolean;
let asked: string[];
let reach: Reach;
let page: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  isThere = true;
  asked = [];
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    if (!isThere) throw new TypeError('Failed to fetch');
    return Response.json({});
  });
  page = new AbortController();
  reach = new Reach();
  reach.watch(page.signal);
});

afterEach(() => {
  isThere = true;
  page.abort();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const moment = () => vi.advanceTimersByTimeAsync(1);
const browserSays = (type: 'offline' | 'online') => window.dispatchEvent(new Event(type));

it('A page that is well asks nothing', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([]);
  expect(reach.isAway()).toBe(false);
});

it('A browser that calls itself offline is believed once the server does not answer', async () => {
  browserSays('offline');
  await moment();
  expect(reach.isAway()).toBe(false);
  isThere = false;
  browserSays('offline');
  await moment();
  expect(reach.isAway()).toBe(true);
});

it('A request without an answer tells as well, and the page notices when the server is back', async () => {
  const told = vi.fn();
  reach.subscribe(told);
  isThere = false;
  await expect(callJson('/api/chats')).rejects.toThrow('could not be reached');
  await moment();
  expect(reach.isAway()).toBe(true);
  isThere = true;
  await vi.advanceTimersByTimeAsync(1000);
  expect(reach.isAway()).toBe(false);
  expect(told).toHaveBeenCalledTimes(2);
});

it('The network coming back is noticed at once', async () => {
  isThere = false;
  browserSays('offline');
  await vi.advanceTimersByTimeAsync(30_000);
  isThere = true;
  browserSays('online');
  await moment();
  expect(reach.isAway()).toBe(false);
});

it('A refusal is an answer', async () => {
  vi.stubGlobal('fetch', async () => Response.json({}, { status: 503 }));
  expect(await reach.look()).toBe(true);
});
