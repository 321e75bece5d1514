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

it('ends in steps where the answer has come to, without an end of the run', async () => {
  const detach = vi.fn();
  const run = { ...silent, answer: new Answer([{ type: 'text', text: 'q'.repeat(200_000) }]) };
  const stream = runStream({ run, start, inSteps: true, detach }, new AbortController().signal);
  const text = await new Response(stream).text();
  expect(text.match(/q/g)).toHaveLength(200_000);
  expect(text).not.toContain('[DONE]');
  expect(detach).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
