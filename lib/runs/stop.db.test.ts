import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cancelRun } from './cancel-run.ts';
import { saveProgress } from './save-progress.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, rowOf, stop } from './testing/test-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

describe('a stop', () => {
  it('keeps what was on screen, and counts what was not (rule 4)', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    (await provider.request(0)).say('Seen and unseen');
    const saved = await cancelRun(engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Seen' });
    expect(provider.requests[0]?.hungUp).toBe(true);
    expect(await rowOf(by.userId, run.id)).toMatchObject({ unseenText: ' and unseen' });
  });

  it('that comes twice, or after the end, changes nothing and says what is saved', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    (await provider.request(0)).say('One');
    const first = await cancelRun(engine, by.userId, run.id, stop(3));
    await run.driven;
    const again = await cancelRun(engine, by.userId, run.id, { reason: 'left', shown: 1 });
    expect(again).toEqual(first);
  });

  it('that arrives before its run stops it before the provider is called (rule 6)', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const input = prompt();
    expect(await cancelRun(engine, by.userId, input.id, stop())).toBeNull();
    const { run } = await ask(engine, by, input);
    expect(await run.ended).toMatchObject({ status: 'canceled', endReason: 'stop', usage: null });
    expect(provider.requests).toHaveLength(0);
  });

  it('that comes just after its connection was closed is saved at once, as a stop', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const request = await provider.request(0);
    request.say('Seen and unseen');
    const strengthen = vi.spyOn(engine.store, 'strengthen');
    run.requestEnd({ status: 'canceled', reason: 'disconnect', shown: null });
    expect(request.hungUp).toBe(true);
    const saved = await cancelRun(engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Seen' });
    expect(strengthen).not.toHaveBeenCalled();
    strengthen.mockRestore();
  });

  it('beats the bare disconnect that ended the run before it arrived', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    (await provider.request(0)).say('Seen and unseen');
    run.requestEnd({ status: 'canceled', reason: 'disconnect', shown: null });
    expect(await run.ended).toMatchObject({ endReason: 'disconnect', text: 'Seen and unseen' });
    const saved = await cancelRun(engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Seen' });
  });

  it('is heard by the instance that holds the run', async () => {
    const [here, there, by] = [await testEngine(), await testEngine(), await testUser()];
    const { run } = await ask(there.engine, by);
    (await there.provider.request(0)).say('Over there');
    const saved = await cancelRun(here.engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Over' });
    expect(there.provider.requests[0]?.hungUp).toBe(true);
  });

  it('is read back by the next save where no notice came through', async () => {
    const by = await testUser();
    const [here, deaf] = [await testEngine(), await testEngine({ hears: false })];
    const { run } = await ask(deaf.engine, by);
    await deaf.provider.request(0);
    const answer = cancelRun(here.engine, by.userId, run.id, stop());
    await vi.waitFor(async () => {
      await saveProgress(deaf.engine);
      expect(run.signal.aborted).toBe(true);
    });
    expect(await answer).toMatchObject({ status: 'canceled', endReason: 'stop' });
  });
});

describe('exactly one end (rule 1)', () => {
  it('whoever of many writes it first', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run, row } = await ask(engine, by);
    await provider.request(0);
    const end = (reason: 'stop' | 'left') =>
      engine.store.endRun({
        userId: by.userId,
        id: run.id,
        chatId: row.chatId,
        ending: { status: 'canceled', reason, shown: null },
        parts: [],
        unseen: '',
        usage: null,
        firstTokenAt: null,
        endedAt: new Date(),
        asked: { by: 'this page', at: new Date() },
        abortedAt: null,
      });
    const ends = await Promise.all([end('stop'), end('left'), end('stop'), end('left')]);
    expect(ends.filter((written) => written)).toHaveLength(1);
    provider.requests[0]?.finish();
    expect(await run.ended).toMatchObject({ status: 'canceled' });
  });

  it('and the same id twice is refused, without a second request to the provider', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const input = prompt();
    const { run } = await ask(engine, by, input);
    (await provider.request(0)).finish();
    await run.ended;
    await expect(ask(engine, by, input)).rejects.toMatchObject({ status: 409, code: 'run_exists' });
    expect(provider.requests).toHaveLength(1);
  });
});
