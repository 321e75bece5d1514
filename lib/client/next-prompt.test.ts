import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream } from './testing/fake-server.ts';
import { moment, RunPage, saved } from './testing/run-page.ts';
import { savedRun } from './testing/runs.ts';

let page: RunPage;

beforeEach(() => {
  vi.useFakeTimers();
  page = new RunPage();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a new prompt while an answer streams', () => {
  it('holds the old answer at what was shown, and tells it', async () => {
    const first = await page.askAndRead('Hello');
    const old = page.stream;
    page.stream = new FakeStream();
    const second = page.ask('Instead', { afterRunId: first });
    expect(page.phase(first)).toBe('held');
    await moment();
    old.words(' unseen');
    await moment();
    expect(page.words(first)).toBe('Hello');
    expect(page.server.to('POST /api/runs').at(-1)?.body).toMatchObject({
      id: second,
      afterRunId: first,
      supersededShown: 5,
    });
    page.server.on('GET /api/runs/:id', () =>
      saved(first, { endReason: 'superseded', text: 'Hello' }),
    );
    old.end('abort', savedRun({ id: first, status: 'canceled', endReason: 'superseded' }));
    await moment();
    expect(page.runs.get(first)?.saved?.endReason).toBe('superseded');
    expect(page.phase(second)).toBe('streaming');
  });

  it('says that it follows nothing where it takes the place of the first', async () => {
    const first = await page.askAndRead('Hello');
    page.stream = new FakeStream();
    page.ask('Instead of all', { afterRunId: null });
    await moment();
    expect(page.server.to('POST /api/runs').at(-1)?.body).toMatchObject({
      afterRunId: null,
      supersededShown: 5,
    });
    expect(page.phase(first)).toBe('held');
  });

  it('or an earlier answer that is regenerated holds the old one', async () => {
    const first = await page.askAndRead('Hello');
    page.stream = new FakeStream();
    const place = { chatId: 'chat', composerKey: 'chat', model: 'model', onLeave: 'stop' } as const;
    page.client.start({ kind: 'regenerate', ...place, promptId: 'earlier' });
    expect(page.phase(first)).toBe('held');
    await moment();
    expect(page.server.to('POST /api/runs').at(-1)?.body).toMatchObject({
      kind: 'regenerate',
      supersededShown: 5,
    });
  });

  it('that may overtake the old one on its way stops that first', async () => {
    const [arrived, old] = [Promise.withResolvers<Response>(), new FakeStream()];
    page.server.on('POST /api/runs', () => arrived.promise);
    page.server.on('POST /api/runs/:id/cancel', () => Response.json({}, { status: 202 }));
    const first = page.ask('Slow');
    await moment();
    page.server.on('POST /api/runs', (_, { signal }) => page.stream.response(signal));
    const second = page.ask('Quick', { afterRunId: first });
    expect(page.phase(first)).toBe('held');
    await vi.advanceTimersByTimeAsync(3000);
    expect(page.server.to('POST /api/runs/:id/cancel')[0]?.path).toContain(first);
    expect(page.server.to('POST /api/runs').at(-1)?.body).toMatchObject({ id: second });
    expect(page.phase(first)).toBe('stopping');
    arrived.resolve(old.response(null));
    page.server.on('POST /api/runs/:id/cancel', () => saved(first, { text: '' }));
    await vi.advanceTimersByTimeAsync(3000);
    expect(page.phase(first)).toBe('ended');
    expect(page.phase(second)).toBe('streaming');
  });

  it('that was stopped on its way lets the old answer go on', async () => {
    const first = await page.askAndRead('Hello');
    const old = page.stream;
    page.stream = new FakeStream();
    const second = page.ask('Instead', { afterRunId: first });
    await moment();
    const stopped = { id: second, status: 'canceled', endReason: 'stop', usage: null } as const;
    page.server.on('GET /api/runs/:id', () => saved(second, { ...stopped, text: '' }));
    page.stream.end('abort', savedRun(stopped));
    await moment();
    expect(page.phase(second)).toBe('ended');
    old.words(' again');
    await moment();
    expect(page.phase(first)).toBe('streaming');
    expect(page.words(first)).toBe('Hello again');
  });

  it('lets the old answer go on when it was refused', async () => {
    const first = await page.askAndRead('Hello');
    const error = { code: 'rate_limited', message: 'Later.' };
    page.server.on('POST /api/runs', () => Response.json({ error }, { status: 429 }));
    page.ask('Instead', { afterRunId: first });
    page.stream.words(' there');
    await moment();
    expect(page.phase(first)).toBe('streaming');
    expect(page.words(first)).toBe('Hello there');
  });

  it('sent right after a Stop does not wait for that stop to be confirmed', async () => {
    const first = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () => new Promise(() => {}));
    page.client.stop(first);
    const second = page.ask('Next', { afterRunId: first });
    await moment();
    expect(page.server.to('POST /api/runs').at(-1)?.body).toMatchObject({
      id: second,
      afterRunId: first,
    });
    expect(page.phase(first)).toBe('stopping');
  });
});
