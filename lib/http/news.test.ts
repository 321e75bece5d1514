import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Notice } from '#lib/runs/store/run-store.ts';
import { newsResponse, startNews } from './news.ts';

let announce: (notice: Notice) => void;
let stop: () => Promise<void>;

beforeEach(async () => {
  vi.useFakeTimers();
  stop = await startNews({
    listen: (hear) => {
      announce = hear;
      return Promise.resolve(() => Promise.resolve());
    },
  });
});
afterEach(async () => {
  await stop();
  vi.useRealTimers();
});

const changed = (userId: string): Notice => ({ type: 'settings', userId });
const waiting = () => new AbortController().signal;

it('ends a stream that nobody reads, and keeps nothing for it', async () => {
  const response = newsResponse('somebody', waiting());
  for (let count = 0; count < 1_000; count++) announce(changed('somebody'));
  expect(vi.getTimerCount()).toBe(0);
  const text = await response.text();
  expect(text.match(/^data: /gm)?.length).toBeLessThanOrEqual(100);
});

it('ends every stream when the server ends, and lets go of a page that has gone', async () => {
  const gone = new AbortController();
  newsResponse('somebody', gone.signal);
  const response = newsResponse('somebody', waiting());
  gone.abort();
  expect(vi.getTimerCount()).toBe(1);
  announce(changed('somebody else'));
  announce({ type: 'cancel', userId: 'somebody', runId: 'run', reason: 'stop', shown: null });
  announce(changed('somebody'));
  await stop();
  expect(await response.text()).toBe('retry: 1000\n\ndata: {"type":"settings"}\n\n');
});
