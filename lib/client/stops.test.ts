import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everything, Stops } from './stops.ts';
import { moment, RunPage, saved } from './testing/run-page.ts';
import { savedRun } from './testing/runs.ts';

const cancel = 'POST /api/runs/:id/cancel';
const cancelAll = 'POST /api/runs/cancel';
const away = () =>
  Response.json({ error: { code: 'stop_unconfirmed', message: 'Ask again.' } }, { status: 503 });

let page: RunPage;
let stops: Stops;
let stopped: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  vi.useFakeTimers();
  page = new RunPage();
  stopped = vi.fn<() => void>();
  stops = new Stops(page.runs, page.client, stopped);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('Stop all', () => {
  it('stops what is on screen here with its words first, then everything else', async () => {
    const id = await page.askAndRead('Hello');
    let confirm: (response: Response) => void = () => {};
    page.server.on(cancel, () => new Promise((resolve) => (confirm = resolve)));
    page.server.on(cancelAll, () => Response.json({ runs: [] }));
    stops.stopAll();
    expect(page.phase(id)).toBe('stopping');
    await moment();
    expect(page.server.to(cancel)[0]?.body).toMatchObject({ reason: 'stop', shown: 5 });
    expect(page.server.to(cancelAll)).toHaveLength(0);
    confirm(saved(id, { text: 'Hello' }));
    await moment();
    expect(page.server.to(cancelAll)).toHaveLength(1);
    expect(page.server.to(cancelAll)[0]?.body).toMatchObject({ reason: 'stop' });
    expect(stops.current().size).toBe(0);
    expect(stopped).toHaveBeenCalledOnce();
  });

  it('does not wait for a stop that is not answered', async () => {
    await page.askAndRead('Hello');
    page.server.on(cancel, () => new Promise(() => {}));
    page.server.on(cancelAll, () => Response.json({ runs: [] }));
    stops.stopAll();
    await vi.advanceTimersByTimeAsync(1100);
    expect(page.server.to(cancelAll)).toHaveLength(1);
  });

  it('says that it is not confirmed while it is not, and goes on asking', async () => {
    page.server.on(cancelAll, away);
    stops.stopAll();
    expect(stops.current().get(everything)).toBe('stopping');
    await moment();
    expect(stops.current().get(everything)).toBe('unconfirmed');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(page.server.to(cancelAll).length).toBeGreaterThan(5);
    expect(stopped).not.toHaveBeenCalled();
    page.server.on(cancelAll, () => Response.json({ runs: [] }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(stops.current().size).toBe(0);
    expect(stopped).toHaveBeenCalledOnce();
  });
});

describe('a stop of one answer that is not on screen', () => {
  it('asks once however often it is pressed', async () => {
    page.server.on(cancel, () => saved('theirs'));
    stops.stopRun('theirs');
    stops.stopRun('theirs');
    await moment();
    expect(page.server.to(cancel)).toMatchObject([{ body: { reason: 'stop' } }]);
    expect(stops.current().size).toBe(0);
  });

  it('that is followed here all the same tells what was shown', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on(cancel, () => saved(id));
    stops.stopRun(id);
    await moment();
    expect(page.server.to(cancel)).toMatchObject([{ body: { reason: 'stop', shown: 5 } }]);
  });

  it('is asked for again while the run still streams', async () => {
    page.server.on(cancel, () => saved('theirs', { status: 'streaming', endReason: null }));
    stops.stopRun('theirs');
    await moment();
    expect(stops.current().get('theirs')).toBe('unconfirmed');
    page.server.on(cancel, () => saved('theirs'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(stops.current().size).toBe(0);
  });
});

describe('a stop of a chat', () => {
  it('stops each of its answers, those that are followed here by themselves', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('GET /api/runs.*', () =>
      Response.json({ runs: [savedRun({ id }), savedRun({ id: 'theirs' })], nextCursor: null }),
    );
    page.server.on(cancel, (call) => saved(call.path.split('/')[3] ?? ''));
    stops.stopChat('chat');
    await moment();
    expect(page.server.to(cancel).map((call) => call.path)).toEqual([
      `/api/runs/${id}/cancel`,
      '/api/runs/theirs/cancel',
    ]);
  });

  it('is asked for again when the server does not say what streams there', async () => {
    stops.stopChat('chat');
    await moment();
    expect(stops.current().get('chat')).toBe('unconfirmed');
    page.server.on('GET /api/runs.*', () => Response.json({ runs: [], nextCursor: null }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(stops.current().size).toBe(0);
  });
});
