import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '#lib/models/provider-error.ts';
import { longestAnswer } from '#lib/shared/run.ts';
import { cancelRun } from './cancel-run.ts';
import { listRuns, runsQuery } from './list-runs.ts';
import { saveProgress } from './save-progress.ts';
import { sweep } from './sweep.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, rowOf, stop } from './testing/test-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

describe('a run that nobody stops', () => {
  it('is saved whole, with the provider’s own count, and leaves no chunks', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const request = await provider.request(0);
    request.say('All ');
    await saveProgress(engine);
    request.say('of it');
    request.finish({ inputTokens: 3, outputTokens: 2 });
    const saved = await run.ended;
    expect(saved).toMatchObject({
      status: 'completed',
      endReason: null,
      text: 'All of it',
      usage: { inputTokens: 3, outputTokens: 2, source: 'reported' },
    });
    await run.driven;
    const row = await rowOf(by.userId, run.id);
    expect(row).toMatchObject({ status: 'completed', textLength: 9, chunks: [] });
    // What was answered is not read back first, so it has to be that to the letter.
    const read = await engine.store.readRun(by.userId, run.id);
    expect(JSON.stringify(read)).toBe(JSON.stringify(saved));
  });

  it('that fails keeps what had arrived, and the provider’s sentence', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const request = await provider.request(0);
    request.say('Half');
    request.fail(new ProviderError('provider_cut'));
    expect(await run.ended).toMatchObject({
      status: 'failed',
      endReason: 'provider_error',
      text: 'Half',
      error: { code: 'provider_cut' },
    });
  });
});

describe('what a database does not take', () => {
  // All live runs are saved in one statement: one text that is refused would be all of theirs.
  it('is left out of an answer and of its reasoning, and holds up no other run', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const { run: beside } = await ask(engine, by);
    const [request, other] = [await provider.request(0), await provider.request(1)];
    request.think('a\0b\ud83d');
    request.think('\ude00c\udc00');
    request.say('d\0e\udc00f');
    other.say('Well said');
    await saveProgress(engine);
    const savedBeside = await engine.store.readRun(by.userId, beside.id);
    expect(savedBeside).toMatchObject({ status: 'streaming', text: 'Well said' });
    for (const each of [request, other]) each.finish();
    expect(await run.ended).toMatchObject({
      status: 'completed',
      parts: [
        { type: 'reasoning', text: 'ab😀c\ufffd' },
        { type: 'text', text: 'de\ufffdf' },
      ],
    });
    expect(await beside.ended).toMatchObject({ status: 'completed', text: 'Well said' });
  });

  it('is left out of a failure’s sentence, so that the failure is saved', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const refusal = new ProviderError('provider_failed').withMessage('It said \0 and \ud83d.');
    (await provider.request(0)).fail(refusal);
    expect(await run.ended).toMatchObject({ status: 'failed' });
    const saved = await engine.store.readRun(by.userId, run.id);
    expect(saved?.error?.message).toBe('It said  and \ufffd.');
  });
});

describe('a lost process (rule 9)', () => {
  it('leaves its runs interrupted, with all that was saved', async () => {
    const [lost, other, by] = [await testEngine(), await testEngine(), await testUser()];
    const { run } = await ask(lost.engine, by);
    (await lost.provider.request(0)).say('Saved');
    await saveProgress(lost.engine);
    expect(await sweep(other.engine, 60_000)).toBe(0);
    expect(await sweep(other.engine, 0)).toBeGreaterThan(0);
    const row = await other.engine.store.readRun(by.userId, run.id);
    expect(row).toMatchObject({ status: 'failed', endReason: 'interrupted', text: 'Saved' });
  });

  it('keeps its runs where it is heard of again in time', async () => {
    const [slow, other, by] = [await testEngine(), await testEngine(), await testUser()];
    const { run } = await ask(slow.engine, by);
    await saveProgress(slow.engine);
    const { store } = other.engine;
    const beatsMeanwhile: typeof store = {
      ...store,
      unendedRun: async (userId, id) => {
        const found = await store.unendedRun(userId, id);
        await saveProgress(slow.engine);
        return found;
      },
    };
    await sweep({ ...other.engine, store: beatsMeanwhile }, 0);
    const row = await store.readRun(by.userId, run.id);
    expect(row?.status).toBe('streaming');
  });

  it('does not hide a stop that it never heard', async () => {
    const [lost, other, by] = [
      await testEngine({ hears: false }),
      await testEngine(),
      await testUser(),
    ];
    const { run } = await ask(lost.engine, by);
    await other.engine.store.requestCancel(by.userId, run.id, stop());
    await sweep(other.engine, 0);
    const row = await other.engine.store.readRun(by.userId, run.id);
    expect(row).toMatchObject({ status: 'canceled', endReason: 'stop' });
  });
});

describe('nobody else (rule 10)', () => {
  it('an id of somebody else’s behaves exactly like one that does not exist', async () => {
    const [{ engine, provider }, by, other] = [
      await testEngine(),
      await testUser(),
      await testUser(),
    ];
    const input = prompt();
    const mine = await ask(engine, by, input);
    await provider.request(0);
    expect(await engine.store.readRun(other.userId, input.id)).toBeNull();
    expect(await cancelRun(engine, other.userId, input.id, stop())).toBeNull();
    expect(mine.run.signal.aborted).toBe(false);
    // The very same ids are free for the other user.
    const theirs = await ask(engine, other, { ...input, id: randomUUID() });
    expect(theirs.row.chatId).toBe(mine.row.chatId);
    expect((await listRuns(engine, other.userId, runsQuery.parse({}))).runs).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('at its greatest length is cut, and says so', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const request = await provider.request(0);
    request.think('x'.repeat(longestAnswer - 4));
    request.say('Fits and does not');
    const { text, ...ended } = (await run.ended) ?? { text: null };
    expect(text).toBe('Fits');
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'answer_too_long' } });
    expect(request.hungUp).toBe(true);
  });
});

describe('lists', () => {
  it('run newest first, page by page, each run once', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const ids: string[] = [];
    for (let number = 0; number < 5; number++) {
      const { run } = await ask(engine, by);
      (await provider.request(number)).finish();
      await run.ended;
      ids.unshift(run.id);
    }
    const first = await listRuns(engine, by.userId, runsQuery.parse({ limit: 3 }));
    const cursor = first.nextCursor ?? '';
    const second = await listRuns(engine, by.userId, runsQuery.parse({ limit: 3, cursor }));
    expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });
});
