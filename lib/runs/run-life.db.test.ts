import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '#lib/models/provider-error.ts';
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

  it('does not hide a stop that it never heard', async () => {
    const [lost, other, by] = [
      await testEngine({ hears: false }),
      await testEngine(),
      await testUser(),
    ];
    const { run } = await ask(lost.engine, by);
    await other.engine.store.askCancel(by.userId, run.id, stop());
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
