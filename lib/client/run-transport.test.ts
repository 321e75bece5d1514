import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream } from './testing/fake-server.ts';
import { moment, RunPage, saved } from './testing/run-page.ts';
import { savedRun } from './testing/runs.ts';

const stream = 'GET /api/runs/:id/stream';

let page: RunPage;
/** Whether the browser has a connection to spare for one more stream. */
let isFree: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  page = new RunPage();
  isFree = false;
  const request = async (_name: string, _options: unknown, use: (lock: unknown) => unknown) =>
    use(isFree ? {} : null);
  vi.stubGlobal('navigator', { locks: { request } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The run so far as one step tells it; with `end`, to its end. */
function step(id: string, text: string, isEnd = false): Response {
  const told = new FakeStream();
  const response = told.response(null);
  told.begin(savedRun({ id }));
  told.words(text);
  if (isEnd) told.end('finish', savedRun({ id }));
  else told.close();
  return response;
}

async function askInSteps(): Promise<string> {
  page.server.on('POST /api/runs', ({ body }) =>
    Response.json({ run: savedRun({ id: String(body.id), status: 'streaming' }) }, { status: 202 }),
  );
  page.server.on(stream, () => step(id, 'Hello'));
  const id = page.ask();
  await moment();
  return id;
}

describe('where the browser has no connection to spare', () => {
  it('an answer is followed in steps, to its end', async () => {
    const id = await askInSteps();
    expect(page.server.to('POST /api/runs')).toMatchObject([{ prefer: 'respond-async' }]);
    expect(page.words(id)).toBe('Hello');
    page.server.on(stream, () => step(id, 'Hello there'));
    await vi.advanceTimersByTimeAsync(500);
    expect(page.words(id)).toBe('Hello there');
    expect(page.phase(id)).toBe('streaming');
    expect(page.server.to(stream)).toMatchObject([{ prefer: 'wait=0' }, { prefer: 'wait=0' }]);
    page.server.on(stream, () => step(id, 'Hello there.', true));
    await vi.advanceTimersByTimeAsync(500);
    expect(page.runs.get(id)).toMatchObject({ phase: 'ended', saved: { text: 'Hello there.' } });
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.server.to(stream)).toHaveLength(3);
    expect(page.events).toEqual(['known', 'begun', 'ended completed']);
  });

  it('it streams as soon as a connection is free', async () => {
    const id = await askInSteps();
    isFree = true;
    page.server.on(stream, (_, init) => page.stream.response(init.signal));
    await vi.advanceTimersByTimeAsync(500);
    page.stream.begin(savedRun({ id }));
    page.stream.words('Hello there');
    await moment();
    expect(page.words(id)).toBe('Hello there');
    expect(page.server.to(stream).at(-1)?.prefer).toBeNull();
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.server.to(stream)).toHaveLength(2);
  });

  it('a Stop ends the steps, and tells what was shown', async () => {
    const id = await askInSteps();
    page.runs.seen(id, 5);
    page.server.on('POST /api/runs/:id/cancel', () => saved(id, { text: 'Hello' }));
    page.client.stop(id);
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.server.to('POST /api/runs/:id/cancel')).toMatchObject([{ body: { shown: 5 } }]);
    expect(page.server.to(stream)).toHaveLength(1);
    expect(page.phase(id)).toBe('ended');
  });

  it('steps that fail are a lost connection, taken up again', async () => {
    const id = await askInSteps();
    page.server.on(stream, () => new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(600);
    expect(page.phase(id)).toBe('reconnecting');
    expect(page.words(id)).toBe('Hello');
    page.server.on(stream, () => step(id, 'Hello there'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.phase(id)).toBe('streaming');
    expect(page.words(id)).toBe('Hello there');
  });
});

describe('a page without locks', () => {
  it('that is hidden goes on in steps, and says so before its connection goes', async () => {
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('document', document);
    const id = await page.askAndRead('Hello');
    const wasOpen: boolean[] = [];
    page.server.on(stream, () => {
      wasOpen.push(!page.stream.aborted);
      return step(id, 'Hello there');
    });
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(600);
    expect(wasOpen.slice(0, 2)).toEqual([true, false]);
    expect(page.server.to(stream).every(({ prefer }) => prefer === 'wait=0')).toBe(true);
    expect(page.words(id)).toBe('Hello there');
  });
});

describe('a page that is put away', () => {
  it('holds no connection, and follows again when it is back', async () => {
    isFree = true;
    const id = await page.askAndRead('Hello', 'keep');
    page.transport.pause();
    expect(page.stream.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.server.to(stream)).toHaveLength(0);
    const again = new FakeStream();
    page.server.on(stream, (_, init) => again.response(init.signal));
    page.transport.resume();
    await vi.advanceTimersByTimeAsync(500);
    again.begin(savedRun({ id }));
    again.words('Hello there');
    await moment();
    expect(page.words(id)).toBe('Hello there');
  });
});
