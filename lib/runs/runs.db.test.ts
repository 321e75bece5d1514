import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { db } from '#lib/db/database.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { cancelRun } from './cancel-run.ts';
import type { Engine } from './engine.ts';
import { listRuns, runsQuery } from './list-runs.ts';
import type { RunInput } from './run-input.ts';
import { saveProgress } from './save-progress.ts';
import { type Starter, startRun } from './start-run.ts';
import { sweep } from './sweep.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const stop = (shown: number | null = null) => ({ reason: 'stop', shown }) as const;
async function rowOf(userId: string, id: string) {
  const [row, chunks] = await Promise.all([
    db().run.findUniqueOrThrow({ where: { userId_id: { userId, id } } }),
    db().runChunk.findMany({ where: { userId, runId: id } }),
  ]);
  return { ...row, chunks };
}

function prompt(text = 'Hello?', chatId: string = randomUUID()) {
  return { kind: 'prompt' as const, id: randomUUID() as string, chatId, text };
}

async function ask(engine: Engine, by: Starter, input: RunInput = prompt()) {
  const { run, row } = await startRun(engine, by, input);
  return { run, row };
}

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

describe('a stop', () => {
  it('keeps what was on screen, and counts what was not (rule 4)', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    (await provider.request(0)).say('Seen and unseen');
    await run.changed();
    const saved = await cancelRun(engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Seen' });
    expect(provider.requests[0]?.hungUp).toBe(true);
    expect(await rowOf(by.userId, run.id)).toMatchObject({ unseenText: ' and unseen' });
  });

  it('that comes twice, or after the end, changes nothing and says what is saved', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    (await provider.request(0)).say('One');
    await run.changed();
    const first = await cancelRun(engine, by.userId, run.id, stop(3));
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

  it('beats the bare disconnect that ended the run before it arrived', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const { run } = await ask(engine, by);
    (await provider.request(0)).say('Seen and unseen');
    await run.changed();
    run.ask({ status: 'canceled', reason: 'disconnect', shown: null });
    expect(await run.ended).toMatchObject({ endReason: 'disconnect', text: 'Seen and unseen' });
    const saved = await cancelRun(engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Seen' });
  });

  it('is heard by the instance that holds the run', async () => {
    const [here, there, by] = [await testEngine(), await testEngine(), await testUser()];
    const { run } = await ask(there.engine, by);
    (await there.provider.request(0)).say('Over there');
    await run.changed();
    const saved = await cancelRun(here.engine, by.userId, run.id, stop(4));
    expect(saved).toMatchObject({ status: 'canceled', endReason: 'stop', text: 'Over' });
    expect(there.provider.requests[0]?.hungUp).toBe(true);
  });

  it('is read back by the next save where no announcement came through', async () => {
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

describe('a lost process (rule 9)', () => {
  it('leaves its runs interrupted, with all that was saved', async () => {
    const [lost, other, by] = [await testEngine(), await testEngine(), await testUser()];
    const { run } = await ask(lost.engine, by);
    (await lost.provider.request(0)).say('Saved');
    await run.changed();
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

describe('a new prompt', () => {
  it('supersedes the run that still streams in its chat, and says that it was cut off', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by, prompt('One?'));
    (await provider.request(0)).say('Half an ans');
    await first.run.changed();
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

  it('follows the run that it names', async () => {
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
    const strange = { ...prompt('X', chatId), afterRunId: randomUUID() };
    await expect(ask(engine, by, strange)).rejects.toMatchObject({ status: 404 });
  });
});

describe('resume and regenerate', () => {
  it('a resumed run reads alone, from its first character on', async () => {
    const [{ engine, provider }, by] = [await testEngine(), await testUser()];
    const first = await ask(engine, by);
    (await provider.request(0)).say('Once upon');
    await first.run.changed();
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
    await first.run.changed();
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
