import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream, whenAborted } from './testing/fake-server.ts';
import { moment, RunPage, saved } from './testing/run-page.ts';
import { savedRun, toolParts } from './testing/runs.ts';

let page: RunPage;

beforeEach(() => {
  vi.useFakeTimers();
  page = new RunPage();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('an answer that cannot be saved', () => {
  it('says so until the run has ended', async () => {
    const id = await page.askAndRead('Hello there');
    page.stream.send({ type: 'data-unsaved', data: {}, transient: true });
    page.stream.send({ type: 'data-unsaved', data: {}, transient: true });
    await moment();
    expect(page.runs.get(id)).toMatchObject({ phase: 'streaming', isUnsaved: true });
    expect(page.words(id)).toBe('Hello there');
    page.stream.end('finish', savedRun({ id }));
    await moment();
    expect(page.phase(id)).toBe('ended');
    expect(page.events).toEqual(['known', 'begun', 'unsaved', 'ended completed']);
  });

  it('is followed through a lost connection, and does not keep a new prompt from being asked', async () => {
    const id = await page.askAndRead('Hello there');
    page.stream.send({ type: 'data-unsaved', data: {}, transient: true });
    await moment();
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    page.stream.cut();
    page.stream = new FakeStream();
    page.ask('Next', { afterRunId: id });
    await moment();
    expect(page.runs.get(id)).toMatchObject({ phase: 'streaming', isUnsaved: true });
    again.begin(savedRun({ id }));
    again.words('Hello there');
    again.end('finish', savedRun({ id }));
    await moment();
    expect(page.phase(id)).toBe('ended');
  });
});

describe('an answer that calls a tool', () => {
  it('waits for the user while a call asks, and no longer', async () => {
    const id = await page.askAndRead('I ask first.');
    const [call, asks] = toolParts({ state: 'asking' });
    const [, runs] = toolParts({ state: 'running' });
    page.stream.send({ ...call, type: 'tool-input-available', dynamic: true }, { ...asks });
    await moment();
    expect(page.runs.get(id)?.isAsking).toBe(true);
    expect(page.words(id)).toBe('I ask first.');
    page.stream.send({ ...runs });
    await moment();
    expect(page.runs.get(id)?.isAsking).toBe(false);
  });

  it('waits for the user where it is found asking', async () => {
    const run = savedRun({ status: 'streaming', parts: toolParts({ state: 'asking' }) });
    page.client.attach(run);
    expect(page.runs.get(run.id)?.isAsking).toBe(true);
  });
});

describe('a lost connection', () => {
  it('is taken up again, without a gap or a repetition', async () => {
    const id = await page.askAndRead('Hello');
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    page.stream.cut();
    await moment();
    again.begin(savedRun({ id }));
    again.words('Hel');
    await moment();
    expect(page.words(id)).toBe('Hello');
    again.words('lo there');
    await moment();
    expect(page.words(id)).toBe('Hello there');
    expect(page.phase(id)).toBe('streaming');
  });

  it('is not taken up again once the answer has been stopped', async () => {
    const id = await page.askAndRead('Hello');
    page.stream.cut();
    await moment();
    expect(page.phase(id)).toBe('reconnecting');
    const tries = page.server.to('GET /api/runs/:id/stream').length;
    page.client.stop(id);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.server.to('GET /api/runs/:id/stream')).toHaveLength(tries);
  });

  it('shows how the answer ended when it did meanwhile', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('GET /api/runs/:id/stream', () => new Response(null, { status: 204 }));
    page.server.on('GET /api/runs/:id', () => saved(id, { endReason: 'disconnect' }));
    page.stream.cut();
    await moment();
    expect(page.runs.get(id)?.saved?.endReason).toBe('disconnect');
  });

  it('is tried for a while, then the page says that it is lost and can be told to try again', async () => {
    const id = await page.askAndRead('Hello');
    page.stream.cut();
    await moment();
    expect(page.phase(id)).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(page.phase(id)).toBe('lost');
    const tries = page.server.to('GET /api/runs/:id/stream').length;
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(page.server.to('GET /api/runs/:id/stream')).toHaveLength(tries);
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    page.client.retry(id);
    await moment();
    expect(page.phase(id)).toBe('streaming');
  });

  it('that was given up is taken up again when the server is heard of', async () => {
    const id = await page.askAndRead('Hello');
    page.stream.cut();
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(page.phase(id)).toBe('lost');
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    page.client.attach(savedRun({ id, status: 'streaming' }));
    await moment();
    expect(page.phase(id)).toBe('streaming');
  });

  it('that never says so is noticed by what was missed', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('GET /api/runs/:id', () =>
      saved(id, { status: 'streaming', endReason: null, text: 'Hello', parts: [] }),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.stream.aborted).toBe(false);
    page.server.on('GET /api/runs/:id', () =>
      saved(id, { status: 'streaming', endReason: null, text: 'Hello there', parts: [] }),
    );
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.stream.aborted).toBe(true);
    again.words('Hello there');
    await moment();
    expect(page.words(id)).toBe('Hello there');
  });

  it('to a server that takes the request and never answers is tried again', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('GET /api/runs/:id/stream', (_, { signal }) => whenAborted(signal));
    page.stream.cut();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.phase(id)).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(29_000);
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(page.phase(id)).toBe('streaming');
  });

  it('shows how a canceled answer was saved, not what had arrived of it, as soon as that can be read', async () => {
    const id = await page.askAndRead('Hello there');
    page.stream.end('abort', savedRun({ id, status: 'canceled', endReason: 'stop' }));
    await moment();
    expect(page.phase(id)).toBe('reconnecting');
    page.server.on('GET /api/runs/:id/stream', () => new Response(null, { status: 204 }));
    page.server.on('GET /api/runs/:id', () => saved(id, { text: 'Hello' }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(page.runs.get(id)?.saved?.text).toBe('Hello');
  });

  it('does not keep back an end that is told otherwise', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('GET /api/runs/:id', () => saved(id));
    void page.client.hearEnd(id);
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.runs.get(id)).toMatchObject({ phase: 'ended', saved: { status: 'canceled' } });
    expect(page.stream.aborted).toBe(true);
  });

  it('is never taken up after a Stop', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () => new Promise(() => {}));
    page.client.stop(id);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.server.to('GET /api/runs/:id/stream')).toHaveLength(0);
  });

  it('ends with the run when that was deleted', async () => {
    const id = await page.askAndRead('Hello');
    const error = { code: 'not_found', message: 'There is no such run.' };
    const missing = () => Response.json({ error }, { status: 404 });
    page.server.on('GET /api/runs/:id/stream', missing);
    page.server.on('GET /api/runs/:id', missing);
    page.stream.cut();
    await moment();
    expect(page.runs.get(id)).toBeUndefined();
    expect(page.events.at(-1)).toBe('gone');
  });
});
