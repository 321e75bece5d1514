import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeStreamSlot } from './stream-slots.ts';

afterEach(() => vi.unstubAllGlobals());

describe('the connections of the browser that streams may take', () => {
  it('are three, for all tabs together, and each can be taken again when it is free', async () => {
    const taken = [await takeStreamSlot(), await takeStreamSlot(), await takeStreamSlot()];
    expect(taken.every(Boolean)).toBe(true);
    expect(await takeStreamSlot()).toBeNull();
    taken[1]?.release();
    await vi.waitUntil(async () => (await takeStreamSlot()) !== null);
    expect(await takeStreamSlot()).toBeNull();
  });

  it('are as many as there are streams where all share one connection', async () => {
    vi.stubGlobal('performance', { getEntriesByType: () => [{ nextHopProtocol: 'h2' }] });
    const taken = await Promise.all(Array.from({ length: 10 }, takeStreamSlot));
    expect(taken.every(Boolean)).toBe(true);
  });
});

describe('where the browser does not let tabs agree on them', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });

  it('the page in front has one, until it is hidden', async () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('document', page);
    const slot = await takeStreamSlot();
    expect(slot?.recalled.aborted).toBe(false);
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(slot?.recalled.aborted).toBe(true);
    expect(await takeStreamSlot()).toBeNull();
  });

  it('because it refuses, it is the same', async () => {
    const request = () => Promise.reject(new DOMException('Not here', 'SecurityError'));
    vi.stubGlobal('navigator', { locks: { request } });
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
    expect(await takeStreamSlot()).not.toBeNull();
  });
});
