import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import { setEngine } from '#lib/runs/engine.ts';
import { runStream } from '#lib/runs/run-stream.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { countNewGuest } from './limits.ts';
import { newsResponse } from './news.ts';
import { viewLiveRun, viewNewRun } from './view-run.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  process.env.HALT_MAX_RUNS = '2';
  process.env.HALT_MAX_RUNS_IN_PROCESS = '5';
  process.env.HALT_MAX_PROMPTS_PER_MINUTE = '6';
  process.env.HALT_MAX_STREAMS = '3';
  process.env.HALT_MAX_NEW_GUESTS_PER_MINUTE = '3';
  close = await openTestDatabase();
});
afterAll(() => close());

const prompt = (changes = {}) => ({
  kind: 'prompt' as const,
  id: randomUUID(),
  chatId: randomUUID(),
  text: 'Hello?',
  ...changes,
});
const stop = { reason: 'stop', shown: null } as const;
const refused = (code: string) => ({ status: 429, code, retryAfter: expect.any(Number) });

async function arrive() {
  const { engine } = await testEngine();
  setEngine(engine);
  const { userId } = await testUser();
  return { engine, userId, ask: (input = prompt()) => viewNewRun(userId, input, true) };
}

it('somebody has so many answers at once, and one that is stopped makes room at once', async () => {
  const { engine, userId, ask } = await arrive();
  const [first] = [await ask(), await ask()];
  await expect(ask()).rejects.toMatchObject(refused('too_many_runs'));
  await cancelRun(engine, userId, first.run.id, stop);
  await ask();
  await expect(ask()).rejects.toMatchObject(refused('too_many_runs'));
});

it('a prompt that takes the place of one that streams is not one too many', async () => {
  const { ask } = await arrive();
  const chatId = randomUUID();
  await ask(prompt({ chatId }));
  await ask();
  await ask(prompt({ chatId }));
});

it('a prompt that is sent again is told that it has arrived, and is not counted', async () => {
  const { ask } = await arrive();
  const input = prompt();
  await ask(input);
  await ask();
  for (let again = 0; again < 9; again++) {
    await expect(ask(input)).rejects.toMatchObject({ code: 'run_exists' });
  }
});

it('all together have so many answers at once in this process', async () => {
  const { engine } = await arrive();
  const { userId } = await testUser();
  const others = await Promise.all([testUser(), testUser(), testUser()]);
  for (const other of others.slice(0, 2)) {
    await viewNewRun(other.userId, prompt(), true);
    await viewNewRun(other.userId, prompt(), true);
  }
  await viewNewRun(userId, prompt(), true);
  const last = viewNewRun(others[2]?.userId ?? '', prompt(), true);
  await expect(last).rejects.toMatchObject(refused('too_many_runs'));
  expect(engine.live.size).toBe(5);
});

it('somebody sends so many prompts a minute; what was refused is not one of them', async () => {
  const { engine, userId, ask } = await arrive();
  for (let count = 0; count < 6; count++) {
    await expect(ask(prompt({ afterRunId: randomUUID() }))).rejects.toMatchObject({ status: 404 });
    const { run } = await ask();
    await cancelRun(engine, userId, run.id, stop);
    await cancelRun(engine, userId, run.id, stop);
  }
  await expect(ask()).rejects.toMatchObject(refused('too_many_prompts'));
});

it('somebody has so many streams open; a step is none, and one that closes makes room', async () => {
  const { userId, ask } = await arrive();
  const { run } = await ask(prompt({ onLeave: 'keep' }));
  const gone = new AbortController();
  newsResponse(userId, gone.signal);
  const follow = async (inSteps = false) => {
    const view = await viewLiveRun(userId, run.id, inSteps);
    if (view) runStream(view, gone.signal);
  };
  await follow();
  await follow();
  await expect(follow()).rejects.toMatchObject(refused('too_many_streams'));
  expect(() => newsResponse(userId, gone.signal)).toThrow(/streams open/);
  for (let step = 0; step < 9; step++) await follow(true);
  gone.abort();
  await viewLiveRun(userId, run.id, false);
});

it('an address brings so many new guests a minute', () => {
  for (let count = 0; count < 3; count++) countNewGuest('203.0.113.1');
  expect(() => countNewGuest('203.0.113.1')).toThrow(/new visitors/);
  countNewGuest('203.0.113.2');
});
