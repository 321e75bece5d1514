import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelRun } from './cancel-run.ts';
import { readRunDetails, readSent } from './run-details.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, stop } from './testing/test-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

it('a run tells its prompt, what was never seen of it, and the runs that it is related to', async () => {
  const [{ engine, provider }, by] = [await testEngine(), await testUser()];
  const first = await ask(engine, by, prompt('What is Halt?'));
  (await provider.request(0)).say('A chat that stops.');
  await cancelRun(engine, by.userId, first.run.id, stop(6));
  const runId = first.run.id;
  const resumed = await ask(engine, by, { kind: 'resume', id: randomUUID(), runId });
  const request = await provider.request(1);
  const next = { ...prompt('And then?', first.row.chatId), afterRunId: resumed.run.id };
  const asked = await ask(engine, by, next);
  await resumed.run.ended;

  const details = await readRunDetails(engine, by.userId, runId);
  expect(details).toMatchObject({
    run: { id: runId, status: 'canceled', text: 'A chat', chatTitle: 'What is Halt?' },
    prompt: { text: 'What is Halt?' },
    unseenText: ' that stops.',
    follows: null,
    versions: [{ id: resumed.run.id, resumedFromId: runId }],
    supersededBy: null,
  });
  expect(await readRunDetails(engine, by.userId, resumed.run.id)).toMatchObject({
    versions: [{ id: runId }],
    supersededBy: { id: asked.run.id },
  });
  expect(await readRunDetails(engine, by.userId, asked.run.id)).toMatchObject({
    run: { status: 'streaming' },
    follows: { id: resumed.run.id },
  });

  const sent = request.messages.map(({ role, content }) => ({ role, content }));
  expect(await readSent(engine, by.userId, resumed.run.id)).toEqual(sent);
  const last = (await provider.request(2)).messages.map(({ role, content }) => ({ role, content }));
  expect(await readSent(engine, by.userId, asked.run.id)).toEqual(last);
});

it('a run of somebody else has no details', async () => {
  const [{ engine, provider }, by] = [await testEngine(), await testUser()];
  const { run } = await ask(engine, by);
  await provider.request(0);
  const { userId } = await testUser();
  await expect(readRunDetails(engine, userId, run.id)).rejects.toMatchObject({ status: 404 });
  await expect(readSent(engine, userId, run.id)).rejects.toMatchObject({ status: 404 });
});
