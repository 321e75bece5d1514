import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream, whenAborted } from './testing/fake-server.ts';
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

describe('an answer', () => {
  it('is drawn as it comes, and is the saved run when it has finished', async () => {
    const id = await page.askAndRead('Hello');
    expect(page.words(id)).toBe('Hello');
    page.stream.words(' there');
    page.stream.end('finish', savedRun({ id }));
    await moment();
    expect(page.runs.get(id)).toMatchObject({
      phase: 'ended',
      saved: { status: 'completed', text: 'Hello there' },
    });
    expect(page.events).toEqual(['known', 'begun', 'ended completed']);
  });

  it('that was stopped elsewhere becomes what was saved of it, not what arrived here', async () => {
    const id = await page.askAndRead('Hello there');
    page.server.on('GET /api/runs/:id', () => saved(id, { text: 'Hello' }));
    page.stream.end('abort', savedRun({ id, status: 'canceled', endReason: 'stop' }));
    await moment();
    expect(page.runs.get(id)?.saved?.text).toBe('Hello');
  });
});

describe('a prompt that could not be sent', () => {
  it('goes back to the composer with the sentence of the refusal', async () => {
    const error = { code: 'rate_limited', message: 'Try again in 20 s.' };
    page.server.on('POST /api/runs', () => Response.json({ error }, { status: 429 }));
    page.ask('Mine');
    await moment();
    expect(page.events).toEqual(['given back Mine: Try again in 20 s.']);
    expect(page.runs.all()).toEqual([]);
  });

  it('goes back when nothing answers', async () => {
    page.server.on('POST /api/runs', () => new TypeError('Failed to fetch'));
    const id = page.ask('Mine');
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.events).toEqual([expect.stringContaining('given back Mine: Halt could not be')]);
    expect(page.runs.get(id)).toBeUndefined();
  });

  it('is canceled when it goes back, in case it had arrived unheard', async () => {
    page.server.on('POST /api/runs', () => new TypeError('Failed to fetch'));
    const id = page.ask('Mine');
    await vi.advanceTimersByTimeAsync(1000);
    page.server.on('POST /api/runs/:id/cancel', (call) =>
      saved(call.path.split('/')[3] ?? '', { text: '' }),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.server.to('POST /api/runs/:id/cancel').at(-1)).toMatchObject({
      path: `/api/runs/${id}/cancel`,
      body: { reason: 'stop', shown: 0 },
    });
    const canceled = page.server.to('POST /api/runs/:id/cancel').length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(canceled);
  });

  it('is looked for on the server when a proxy answers in its place', async () => {
    page.server.on('POST /api/runs', () => new Response('Bad gateway', { status: 502 }));
    page.server.on('GET /api/runs/:id', (call) =>
      saved(call.path.split('/').at(-1) ?? '', { status: 'completed', endReason: null }),
    );
    page.server.on('GET /api/runs/:id/stream', () => new Response(null, { status: 204 }));
    const id = page.ask();
    await moment();
    expect(page.runs.get(id)?.saved?.status).toBe('completed');
  });

  it('goes back when it is not answered at all', async () => {
    page.server.on('POST /api/runs', (_, { signal }) => whenAborted(signal));
    const missing = { code: 'run_not_found', message: 'There is no such run.' };
    page.server.on('GET /api/runs/:id', () => Response.json({ error: missing }, { status: 404 }));
    page.server.on('POST /api/runs/:id/cancel', () => Response.json({}, { status: 202 }));
    page.ask('Mine');
    await vi.advanceTimersByTimeAsync(40_000);
    expect(page.events).toEqual([expect.stringContaining('given back Mine')]);
  });

  it('is followed all the same when only the answer to it was lost', async () => {
    page.server.on('POST /api/runs', () => new TypeError('Failed to fetch'));
    page.server.on('GET /api/runs/:id', (call) =>
      saved(call.path.split('/').at(-1) ?? '', { status: 'streaming', endReason: null }),
    );
    page.server.on('GET /api/runs/:id/stream', (_, init) => page.stream.response(init.signal));
    const id = page.ask();
    await moment();
    page.stream.begin(savedRun({ id }));
    page.stream.words('Hello');
    await moment();
    expect(page.words(id)).toBe('Hello');
    expect(page.events).toEqual(['known', 'begun']);
  });
});

describe('leaving', () => {
  it('cancels an answer that was started here to stop', async () => {
    const id = await page.askAndRead('Hello');
    page.server.on('POST /api/runs/:id/cancel', () => saved(id, { endReason: 'left' }));
    page.client.leave('chat');
    expect(page.stream.aborted).toBe(true);
    await moment();
    expect(page.server.to('POST /api/runs/:id/cancel')[0]?.body).toMatchObject({
      reason: 'left',
      shown: 5,
    });
    expect(page.runs.get(id)?.saved?.endReason).toBe('left');
  });

  it('lets go of an answer that is to be kept, and follows it again on return', async () => {
    const id = await page.askAndRead('Hello', 'keep');
    page.client.leave('chat');
    await moment();
    expect(page.stream.aborted).toBe(true);
    expect(page.runs.get(id)).toBeUndefined();
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(0);
    const again = new FakeStream();
    page.server.on('GET /api/runs/:id/stream', (_, init) => again.response(init.signal));
    page.client.attach(savedRun({ id, status: 'streaming', onLeave: 'keep' }));
    await moment();
    again.begin(savedRun({ id }));
    again.words('Hello there, again');
    await moment();
    expect(page.words(id)).toBe('Hello there, again');
  });

  it('goes by what the server says where the choice was not known here yet', async () => {
    const id = page.ask('Hi', { onLeave: null });
    await moment();
    expect(page.server.to('POST /api/runs')[0]?.body).not.toHaveProperty('onLeave');
    page.stream.begin(savedRun({ id, onLeave: 'keep' }));
    await moment();
    page.client.leave('chat');
    await moment();
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(0);
  });

  it('lets go of what has ended', async () => {
    const id = await page.askAndRead('Hello');
    page.stream.end('finish', savedRun({ id }));
    await moment();
    page.client.leave(null);
    expect(page.phase(id)).toBe('ended');
    page.client.leave('chat');
    expect(page.runs.all()).toEqual([]);
  });

  it('does not cancel an answer that another tab started', async () => {
    page.server.on('GET /api/runs/:id/stream', (_, init) => page.stream.response(init.signal));
    page.client.attach(savedRun({ id: 'theirs', status: 'streaming' }));
    await moment();
    page.client.leave(null);
    await moment();
    expect(page.server.to('POST /api/runs/:id/cancel')).toHaveLength(0);
    expect(page.phase('theirs')).toBe('streaming');
  });

  it('leaves the answers of other chats alone', async () => {
    const id = await page.askAndRead('Hello');
    page.client.leave('another chat');
    expect(page.phase(id)).toBe('streaming');
  });
});

describe('resuming', () => {
  it('shows the old words until the new answer has repeated them', async () => {
    const from = savedRun({ id: 'old', status: 'canceled', text: 'Hello', parts: [] });
    const id = page.client.start({
      kind: 'resume',
      chatId: 'chat',
      composerKey: 'chat',
      model: 'model',
      onLeave: 'stop',
      promptId: 'prompt',
      from,
    });
    expect(page.words(id)).toBe('Hello');
    await moment();
    page.stream.begin(savedRun({ id, resumedFromId: 'old' }));
    page.stream.words('Hello', ' there');
    await moment();
    expect(page.words(id)).toBe('Hello there');
    expect(page.server.to('POST /api/runs')[0]?.body).toMatchObject({
      kind: 'resume',
      runId: 'old',
    });
  });
});
