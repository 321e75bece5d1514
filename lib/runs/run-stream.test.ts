import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunJson } from '#lib/shared/run.ts';
import { Answer } from './answer.ts';
import type { WatchedRun } from './run-events.ts';
import { runStream } from './run-stream.ts';

const silent: WatchedRun = {
  id: 'run',
  answer: new Answer(),
  final: null,
  unsaved: false,
  changed: () => new Promise(() => {}),
};
const start = { id: 'run', status: 'streaming' } as RunJson;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('leaves no timer and no listener when its client goes, and says once that it has gone', () => {
  const [client, detach] = [new AbortController(), vi.fn()];
  runStream({ run: silent, start, inSteps: false, detach }, client.signal);
  expect(vi.getTimerCount()).toBe(1);
  client.abort();
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(client.signal, 'abort')).toEqual([]);
  expect(detach).toHaveBeenCalledTimes(1);
});

it('starts nothing for a client that is gone before it opens', () => {
  const detach = vi.fn();
  runStream({ run: silent, start, inSteps: false, detach }, AbortSignal.abort());
  expect(vi.getTimerCount()).toBe(0);
  expect(detach).toHaveBeenCalledTimes(1);
});
