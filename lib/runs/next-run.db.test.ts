import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { db } from '#lib/db/database.ts';
import { cancelRun } from './cancel-run.ts';
import type { CancelRequest } from './ending.ts';
import { saveProgress } from './save-progress.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, stop } from './testing/test-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

async function requestedElsewhere(userId: string, runId: string): Promise<CancelRequest | null> {
  const where = { userId_runId: { userId, runId } };
  const select = { reason: true, shown: true } as const;
  return (await db().cancelRequest.findUnique({ where, select })) as CancelRequest | null;
}

async function writersThatWait(): Promise<number> {
  const [row] = await db().$queryRaw<{ waiting: number }[]>`
    SELECT count(*)::int AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row?.waiting ?? 0;
}

describe('a new prompt', () => {
  it('supersedes the run that still streams in its chat, and says that it was cut off', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by, prompt('One?'));
    (await provider.request(0)).say('Half an ans');
    const second = await ask(engine, by, {
      ...prompt('Two?', first.row.chatId),
      supersededShown: 4,
    });
    const request = await provider.request(1);
    expect(request.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
    expect(request.messages[2]?.content).toBe('Half');
    expect(await first.run.ended).toMatchObject({ endReason: 'superseded', text: 'Half' });
    request.finish();
    await second.run.ended;
  });

  it('tells what was shown of the newest run, not of one that a dead process has left', async () => {
    const [dead, by] = [await testEngine({ hears: false }), await testUser()];
    const [{ engine, provider }, chatId] = [await testEngine(), randomUUID()];
    const { run } = await ask(dead.engine, by, prompt('One?', chatId));
    await ask(engine, by, prompt('Two?', chatId));
    await provider.request(0);
    await ask(engine, by, { ...prompt('Three?', chatId), supersededShown: 0 });
    // The others have been told before the provider is asked.
    await provider.request(1);
    expect(await requestedElsewhere(by.userId, run.id)).toEqual({
      reason: 'superseded',
      shown: null,
    });
  });

  it('tells what was shown of a newest run that is elsewhere', async () => {
    const [deaf, by] = [await testEngine({ hears: false }), await testUser()];
    const [{ engine, provider }, chatId] = [await testEngine(), randomUUID()];
    const { run } = await ask(deaf.engine, by, prompt('One?', chatId));
    await ask(engine, by, { ...prompt('Two?', chatId), supersededShown: 3 });
    await provider.request(0);
    expect(await requestedElsewhere(by.userId, run.id)).toEqual({ reason: 'superseded', shown: 3 });
  });

  it('tells of a run that a dead process has left what was shown when it was stopped', async () => {
    const [dead, by] = [await testEngine({ hears: false }), await testUser()];
    const [{ engine, provider }, chatId] = [await testEngine(), randomUUID()];
    const { run } = await ask(dead.engine, by, prompt('One?', chatId));
    (await dead.provider.request(0)).say('Half an answer');
    await saveProgress(dead.engine);
    await engine.store.requestCancel(by.userId, run.id, stop(4));
    await ask(engine, by, prompt('Two?', chatId));
    const { messages } = await provider.request(0);
    expect(messages.at(-2)).toMatchObject({ role: 'assistant', content: 'Half' });
  });

  it('is not canceled by one that came before it elsewhere', async () => {
    const [first, second, by] = [await testEngine(), await testEngine(), await testUser()];
    const chatId = randomUUID();
    const { run: earlier } = await ask(first.engine, by, prompt('One?', chatId));
    const { run: later } = await ask(second.engine, by, prompt('Two?', chatId));
    await Promise.all([earlier.ended, second.provider.request(0)]);
    await saveProgress(second.engine);
    expect(earlier.final?.endReason).toBe('superseded');
    expect(later.endRequest).toBeNull();
  });

  it.runIf(process.env.DATABASE_URL)(
    'cancels the other of two that are written at once in two processes',
    async () => {
      const [first, second, by] = [await testEngine(), await testEngine(), await testUser()];
      const [chatId, inChat] = [randomUUID(), { userId: by.userId }];
      const { run } = await ask(first.engine, by, prompt('Zero?', chatId));
      const starts = await db().$transaction(async (transaction) => {
        // Whoever writes to the chat now has looked at it already, and waits.
        await transaction.chat.updateMany({ where: inChat, data: { title: 'Locked' } });
        const both = [first, second].map(({ engine }) => ask(engine, by, prompt('One?', chatId)));
        while ((await writersThatWait()) < 2) await delay(5);
        return both;
      });
      const started = await Promise.all(starts);
      expect(await run.ended).toMatchObject({ endReason: 'superseded' });
      const ended = await Promise.race(started.map((each) => each.run.ended));
      expect(ended).toMatchObject({ endReason: 'superseded' });
      await Promise.all([first, second].map(({ engine }) => saveProgress(engine)));
      expect(started.filter((each) => each.run.endRequest === null)).toHaveLength(1);
    },
  );

  it('tells of one that is about to fail that it failed, and of one that is stopped that it was', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const [failing, stopping] = [await ask(engine, by), await ask(engine, by)];
    await provider.request(1);
    const error = { code: 'timeout', message: 'The provider sent nothing.' } as const;
    failing.run.requestEnd({ status: 'failed', reason: 'timeout', error });
    stopping.run.requestEnd({ status: 'canceled', ...stop() });
    expect([failing, stopping].map(({ run }) => run.outlook().status)).toEqual([
      'failed',
      'canceled',
    ]);
    await Promise.all([failing.run.ended, stopping.run.ended]);
  });

  it('leaves alone what has hung up already and waits for its word', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by, prompt('One?'));
    (await provider.request(0)).say('Half');
    first.run.requestEnd({ status: 'canceled', reason: 'disconnect', shown: null });
    await ask(engine, by, prompt('Two?', first.row.chatId));
    const saved = await cancelRun(engine, by.userId, first.run.id, stop(2));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Ha' });
  });

  it('that was stopped on its way ends nothing that was asked since (rule 6)', async () => {
    const [here, there, by] = [await testEngine(), await testEngine(), await testUser()];
    const { run, row } = await ask(here.engine, by);
    await here.provider.request(0);
    for (const { engine } of [here, there]) {
      const late = prompt('Late?', row.chatId);
      await cancelRun(engine, by.userId, late.id, stop());
      const stopped = await ask(engine, by, late);
      expect(await stopped.run.ended).toMatchObject({ endReason: 'stop', usage: null });
    }
    expect(await requestedElsewhere(by.userId, run.id)).toBeNull();
    expect(run.endRequest).toBeNull();
  });

  it('is refused where its chat is deleted while it is written, and nobody is asked', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run, row } = await ask(engine, by);
    (await provider.request(0)).finish();
    await run.ended;
    const { insertRun } = engine.store;
    const inserting = vi.spyOn(engine.store, 'insertRun').mockImplementationOnce(async (given) => {
      await db().chat.deleteMany({ where: { userId: by.userId } });
      return await insertRun(given);
    });
    const again = { kind: 'regenerate', id: randomUUID(), promptId: row.promptId } as const;
    await expect(ask(engine, by, again)).rejects.toMatchObject({ status: 404 });
    expect(provider.requests).toHaveLength(1);
    inserting.mockRestore();
  });

  it('follows the run that it names, or nothing where it names none', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by, prompt('One?'));
    (await provider.request(0)).finish();
    await first.run.ended;
    const second = await ask(engine, by, prompt('Two?', first.row.chatId));
    (await provider.request(1)).finish();
    await second.run.ended;
    const { chatId } = first.row;
    const afterRunId = first.run.id;
    await ask(engine, by, { ...prompt('Other?', chatId), afterRunId });
    const { messages } = await provider.request(2);
    expect(JSON.stringify(messages)).not.toContain('Two?');
    await ask(engine, by, { ...prompt('Instead of all?', chatId), afterRunId: null });
    const alone = (await provider.request(3)).messages.filter(({ role }) => role !== 'system');
    expect(alone).toMatchObject([{ role: 'user', content: 'Instead of all?' }]);
    const strange = { ...prompt('X', chatId), afterRunId: randomUUID() };
    await expect(ask(engine, by, strange)).rejects.toMatchObject({ status: 404 });
  });
});

describe('resume and regenerate', () => {
  it('a resumed run reads alone, from its first character on', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by);
    (await provider.request(0)).say('Once upon');
    await cancelRun(engine, by.userId, first.run.id, stop(9));
    const { run } = await ask(engine, by, {
      kind: 'resume',
      id: randomUUID(),
      runId: first.run.id,
    });
    const request = await provider.request(1);
    expect(request.messages).toContainEqual({ role: 'assistant', content: 'Once upon' });
    request.say(' a time');
    request.finish();
    expect(await run.ended).toMatchObject({
      text: 'Once upon a time',
      resumedFromId: first.run.id,
      promptId: first.row.promptId,
    });
  });

  it('a regenerated run starts from nothing, and the old one stays as it is', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by);
    (await provider.request(0)).say('Old');
    const old = await cancelRun(engine, by.userId, first.run.id, stop(3));
    const { promptId } = first.row;
    const { run } = await ask(engine, by, { kind: 'regenerate', id: randomUUID(), promptId });
    const request = await provider.request(1);
    expect(request.messages).toEqual([{ role: 'user', content: 'Hello?' }]);
    request.say('New');
    request.finish();
    expect(await run.ended).toMatchObject({ text: 'New', promptId });
    expect(await engine.store.readRun(by.userId, first.run.id)).toEqual(old);
  });

  it('a run that streams cannot be resumed', async () => {
    const [{ engine }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    const resume = ask(engine, by, { kind: 'resume', id: randomUUID(), runId: run.id });
    await expect(resume).rejects.toMatchObject({ status: 409, code: 'run_streaming' });
  });
});
