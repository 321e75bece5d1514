import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchInSlot, takeStreamSlot } from './stream-slots.ts';

let upstream: ReadableStreamDefaultController<Uint8Array>;
let answer: () => Response | Error;

beforeEach(() => {
  answer = () =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          upstream = controller;
        },
      }),
    );
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (path === '/api/session') return new Response(null, { status: 204 });
    const reply = answer();
    if (reply instanceof Error) throw reply;
    init.signal?.addEventListener('abort', () => upstream.error(init.signal?.reason));
    return reply;
  });
});

afterEach(() => vi.unstubAllGlobals());

async function streamInSlot(init: RequestInit = {}): Promise<{ response: Response; free: Free }> {
  const release = vi.fn();
  return { response: await fetchInSlot('/stream', init, release), free: () => settled(release) };
}
type Free = () => Promise<boolean>;

/** Whether it has been called once everything that is due has happened. */
async function settled(release: ReturnType<typeof vi.fn>): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return release.mock.calls.length > 0;
}

describe('the connections of the browser that streams may take', () => {
  it('are three, for all tabs together, and each can be taken again when it is free', async () => {
    const taken = [await takeStreamSlot(), await takeStreamSlot(), await takeStreamSlot()];
    expect(taken.every(Boolean)).toBe(true);
    expect(await takeStreamSlot()).toBeNull();
    taken[1]?.();
    await vi.waitUntil(async () => (await takeStreamSlot()) !== null);
    expect(await takeStreamSlot()).toBeNull();
  });

  it('are not shared out where the browser does not let tabs agree on them', async () => {
    vi.stubGlobal('navigator', {});
    expect(await takeStreamSlot()).toBeNull();
    const request = () => Promise.reject(new DOMException('Not here', 'SecurityError'));
    vi.stubGlobal('navigator', { locks: { request } });
    expect(await takeStreamSlot()).toBeNull();
  });
});

describe('a stream in one of them', () => {
  it('keeps it until it has been read to its end', async () => {
    const { response, free } = await streamInSlot();
    const text = response.text();
    upstream.enqueue(new TextEncoder().encode('words'));
    expect(await free()).toBe(false);
    upstream.close();
    expect(await text).toBe('words');
    expect(await free()).toBe(true);
  });

  it('gives it back when the connection is lost, read or not', async () => {
    const { response, free } = await streamInSlot();
    upstream.error(new TypeError('network error'));
    expect(await free()).toBe(true);
    await expect(response.text()).rejects.toThrow('network error');
  });

  it('gives it back when the request is aborted', async () => {
    const abort = new AbortController();
    const { response, free } = await streamInSlot({ signal: abort.signal });
    abort.abort();
    expect(await free()).toBe(true);
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('gives it back when its reader goes away', async () => {
    const { response, free } = await streamInSlot();
    await response.body?.cancel();
    expect(await free()).toBe(true);
  });

  it('gives it back at once when there is no stream', async () => {
    answer = () => new Response(null, { status: 204 });
    expect(await (await streamInSlot()).free()).toBe(true);
    answer = () => Response.json({ error: {} }, { status: 409 });
    const refused = await streamInSlot();
    expect(await refused.free()).toBe(true);
    expect(await refused.response.json()).toEqual({ error: {} });
  });

  it('gives it back when nothing answers', async () => {
    answer = () => new TypeError('Failed to fetch');
    const release = vi.fn();
    await expect(fetchInSlot('/stream', {}, release)).rejects.toThrow('could not be reached');
    expect(await settled(release)).toBe(true);
  });
});
