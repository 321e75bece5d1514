import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './api-error.ts';
import { takeStreamSlot } from './stream-slots.ts';
import { LiveStage } from './testing/live-stage.ts';

const path = '/api/runs/run/stream';
const news = { type: 'run', runId: 'run', chatId: 'chat', status: 'canceled' } as const;

let stage: LiveStage;
let slots: (() => void)[];

beforeEach(async () => {
  stage = new LiveStage({ silence: 100, sign: 300, opening: 300 });
  await stage.start();
  slots = [];
});

afterEach(async () => {
  for (const release of slots) release();
  await stage.stop();
});

async function open(): Promise<void> {
  stage.socket.open();
  await vi.waitUntil(() => stage.socket.isOpen);
}

/** As when other tabs stream: no connection is left for one more stream. */
async function takeAllSlots(): Promise<void> {
  for (let slot = await takeStreamSlot(); slot; slot = await takeStreamSlot()) slots.push(slot);
}

function readerOf(response: Response): ReadableStreamDefaultReader<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('The response has no body.');
  return reader;
}

async function streamOf(init: RequestInit = {}) {
  const response = await stage.socket.fetch(path, init);
  const [streamed] = stage.streamed.slice(-1);
  if (!streamed) throw new Error('Nothing came over the live socket.');
  return { response, streamed, reader: readerOf(response) };
}

describe('the live socket', () => {
  it('tells the page what happens to the runs of its user', async () => {
    await open();
    await stage.tell(news);
    await vi.waitUntil(() => stage.news.length > 0);
    expect(stage.news).toEqual([news]);
    expect(stage.openings).toEqual([false]);
  });

  it('carries a stream when the browser has no connection to spare', async () => {
    await open();
    await takeAllSlots();
    const { response, streamed, reader } = await streamOf();
    expect(response.headers.get('x-run-id')).toBe('run');
    streamed.write('Grüße 👋🏽');
    expect(await reader.read()).toEqual({ done: false, value: 'Grüße 👋🏽' });
    streamed.end();
    expect(await reader.read()).toMatchObject({ done: true });
    expect(stage.plain).toEqual([]);
  });

  it('leaves a stream to a connection of its own while there is one to spare', async () => {
    await open();
    const response = await stage.socket.fetch(path, {});
    expect(await response.text()).toBe('over a connection of its own');
    expect(stage.streamed).toEqual([]);
  });

  it('tells the server when a stream is not wanted any more', async () => {
    await open();
    await takeAllSlots();
    const abort = new AbortController();
    const { streamed, reader } = await streamOf({ signal: abort.signal });
    abort.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitUntil(() => streamed.request.signal.aborted);
  });

  it('does not ask for a stream that has been called off already', async () => {
    await open();
    await takeAllSlots();
    await expect(stage.socket.fetch(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(stage.streamed).toEqual([]);
  });
});

describe('a live socket that is lost', () => {
  it('breaks its streams off and comes back', async () => {
    await open();
    await takeAllSlots();
    const { reader } = await streamOf();
    stage.cut();
    await expect(reader.read()).rejects.toBeInstanceOf(ApiError);
    await vi.waitUntil(() => stage.openings.length === 2);
    expect(stage.openings).toEqual([false, true]);
    const again = await streamOf();
    again.streamed.write('again');
    expect(await again.reader.read()).toMatchObject({ value: 'again' });
  });

  it('without a word is found out and replaced', async () => {
    await open();
    await takeAllSlots();
    const { reader } = await streamOf();
    const states: boolean[] = [];
    stage.socket.subscribe(() => states.push(stage.socket.isOpen));
    stage.goSilent();
    await expect(reader.read()).rejects.toBeInstanceOf(ApiError);
    await vi.waitUntil(() => stage.openings.length === 2);
    expect(states).toEqual([false, true]);
  });

  it('is waited for by a stream that needs it', async () => {
    await open();
    await takeAllSlots();
    stage.door = 'refuse';
    stage.cut();
    await vi.waitUntil(() => !stage.socket.isOpen);
    const waiting = stage.socket.fetch(path, {});
    await vi.waitUntil(() => stage.knocks > 1);
    stage.door = 'welcome';
    expect((await waiting).headers.get('x-run-id')).toBe('run');
    expect(stage.plain).toEqual([]);
  });

  it('on purpose stays closed, until it is opened again', async () => {
    await open();
    await takeAllSlots();
    const { streamed, reader } = await streamOf();
    stage.socket.close();
    expect(stage.socket.isOpen).toBe(false);
    await expect(reader.read()).rejects.toBeInstanceOf(ApiError);
    await vi.waitUntil(() => streamed.request.signal.aborted);
    expect(stage.knocks).toBe(1);
    await open();
    expect(stage.openings).toEqual([false, true]);
  });
});

describe('where there is no live socket', () => {
  it('everything goes over connections of its own, without waiting for it', async () => {
    stage.door = 'refuse';
    stage.socket.open();
    await takeAllSlots();
    await vi.waitUntil(() => stage.knocks > 1);
    const response = await stage.socket.fetch(path, {});
    expect(await response.text()).toBe('over a connection of its own');
  });

  it('a connection that does not come about is given up and tried again', async () => {
    stage.door = 'ignore';
    stage.socket.open();
    await vi.waitUntil(() => stage.knocks > 0);
    stage.door = 'welcome';
    await vi.waitUntil(() => stage.socket.isOpen, 5000);
    expect(stage.openings).toEqual([false]);
  });
});
