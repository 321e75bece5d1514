import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunJson } from '#lib/shared/run.ts';
import { moment, RunPage, saved } from './testing/run-page.ts';

let page: RunPage;

beforeEach(() => {
  vi.useFakeTimers();
  page = new RunPage();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('Stop', () => {
  it('freezes at once, tells what was shown, hangs up, and adopts what was saved', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () => saved(id, { text: 'Hello' }));
    page.client.stop(id);
    expect(page.phase(id)).toBe('stopping');
    expect(page.stream.aborted).toBe(true);
    await moment();
    expect(page.server.to('POST /api/runs/:id/cancel')).toMatchObject([
      { path: `/api/runs/${id}/cancel`, body: { reason: 'stop', shown: 5 } },
    ]);
    expect(page.runs.get(id)).toMatchObject({ phase: 'ended', saved: { status: 'canceled' } });
  });

  it('pressed twice asks once', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () => saved(id));
    page.client.stop(id);
    page.client.stopAllIn('chat');
    await moment();
    page.client.stop(id);
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(1);
  });

  it('shows the whole answer when it had finished before', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () =>
      saved(id, { status: 'completed', endReason: null }),
    );
    page.client.stop(id);
    await moment();
    expect(page.events).toContain('ended completed');
  });

  it('says that it is not confirmed while the server cannot be told, and goes on asking', async () => {
    const id = await page.askAndRead('Hello');
    page.client.stop(id);
    await moment();
    expect(page.phase(id)).toBe('unconfirmed');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(page.server.to('POST /api/runs/:id/cancel').length).toBeGreaterThan(5);
    page.server.on('POST /api/runs/:id/cancel', () => saved(id));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(page.phase(id)).toBe('ended');
  });

  it('is not confirmed by a run that still streams', async () => {
    const id = await page.askAndRead('Hello');
    let status: RunJson['status'] = 'streaming';
    page.server.on('POST /api/runs/:id/cancel', () => saved(id, { status }));
    page.client.stop(id);
    await moment();
    expect(page.phase(id)).toBe('stopping');
    status = 'canceled';
    await vi.advanceTimersByTimeAsync(2000);
    expect(page.phase(id)).toBe('ended');
  });

  it('before the server has answered lets the request arrive, so that the prompt is kept', async () => {
    let answer: (response: Response) => void = () => {};
    page.server.on('POST /api/runs', () => new Promise((resolve) => (answer = resolve)));
    page.server.on('POST /api/runs/:id/cancel', () => Response.json({}, { status: 202 }));
    const id = page.ask();
    await moment();
    page.client.stop(id);
    await moment();
    expect(page.phase(id)).toBe('stopping');
    page.server.on('POST /api/runs/:id/cancel', () => saved(id, { text: '' }));
    answer(page.stream.response(null));
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.runs.get(id)).toMatchObject({ phase: 'ended', saved: { status: 'canceled' } });
  });

  it('whose word is lost is told by the end of the connection, once the request has arrived', async () => {
    let answer: () => void = () => {};
    page.server.on(
      'POST /api/runs',
      (_, { signal }) =>
        new Promise((resolve) => {
          answer = () => resolve(page.stream.response(signal));
        }),
    );
    page.server.on('POST /api/runs/:id/cancel', () => new TypeError('Failed to fetch'));
    const id = page.ask();
    await moment();
    page.client.stop(id);
    await moment();
    expect(page.stream.aborted).toBe(false);
    answer();
    await moment();
    expect(page.stream.aborted).toBe(true);
    expect(page.phase(id)).toBe('unconfirmed');
    expect(page.events).toEqual(['unconfirmed', 'known']);
  });

  it('before anything was sent gives the words back and asks the server for nothing', async () => {
    const id = page.ask('Not yet');
    page.client.stop(id);
    await moment();
    expect(page.events).toEqual(['given back Not yet: This was stopped before it was sent.']);
    expect(page.server.to('POST /api/runs')).toHaveLength(0);
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(0);
  });

  it('of a run that never arrives gives the words back in the end', async () => {
    page.server.on('POST /api/runs', () => new Promise(() => {}));
    page.server.on('POST /api/runs/:id/cancel', () => Response.json({}, { status: 202 }));
    const id = page.ask('Lost');
    await moment();
    page.client.stop(id);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(page.phase(id)).toBe('stopping');
    await vi.advanceTimersByTimeAsync(40_000);
    expect(page.runs.get(id)).toBeUndefined();
    expect(page.events.at(-1)).toContain('given back Lost');
  });

  it('of a run whose request failed gives the words back in seconds', async () => {
    let fail: (error: TypeError) => void = () => {};
    page.server.on('POST /api/runs', () => new Promise((resolve) => (fail = resolve)));
    page.server.on('POST /api/runs/:id/cancel', () => Response.json({}, { status: 202 }));
    const id = page.ask('Failed');
    await moment();
    page.client.stop(id);
    fail(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(8000);
    expect(page.runs.get(id)).toBeUndefined();
    expect(page.events).toEqual([expect.stringContaining('given back Failed')]);
  });

  it('of a run that is not there any more ends with it', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () => Response.json({}, { status: 202 }));
    page.client.stop(id);
    await moment();
    expect(page.runs.get(id)).toBeUndefined();
    expect(page.events.at(-1)).toBe('gone');
  });

  it('right after a new prompt stops the old answer as well, whatever comes of the prompt', async () => {
    const first = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', (call) =>
      call.path.includes(first) ? saved(first) : Response.json({}, { status: 202 }),
    );
    page.server.on('POST /api/runs', () => new TypeError('Failed to fetch'));
    page.ask('Instead', { afterRunId: first });
    page.client.stopAllIn('chat');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(page.runs.get(first)?.saved?.endReason).toBe('stop');
    expect(page.events).toContainEqual(expect.stringContaining('given back Instead'));
  });

  it('has nothing to stop in an answer that is complete and only waits to be saved', async () => {
    const id = await page.askAndRead('Hello');
    page.stream.send({ type: 'data-unsaved', data: {}, transient: true });
    await moment();
    page.client.stop(id);
    page.client.leave('chat');
    await moment();
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(0);
    expect(page.phase(id)).toBe('streaming');
  });
});
