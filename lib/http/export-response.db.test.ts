import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportQuery } from '#lib/runs/export-runs.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { ask, prompt } from '#lib/runs/testing/test-runs.ts';
import { exportResponse } from './export-response.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const query = exportQuery.parse({ format: 'jsonl' });

async function userWithRun() {
  const { engine, provider } = await testEngine({ hears: false });
  const user = await testUser();
  const { run } = await ask(engine, user, prompt());
  const request = await provider.request(0);
  request.say('Hello.');
  request.finish();
  await run.driven;
  const start = (signal = new AbortController().signal) =>
    exportResponse(engine, user.userId, query, signal);
  return { id: run.id, start };
}

it('An export says how many runs it holds, and is saved as a file', async () => {
  const { id, start } = await userWithRun();
  const response = await start();
  expect(response.headers.get('x-total-count')).toBe('1');
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="halt-runs-/);
  expect(JSON.parse(await response.text())).toMatchObject({ id, text: 'Hello.' });
});

it('A person has one export at a time, and the next once it is whole', async () => {
  const { start } = await userWithRun();
  const first = await start();
  await expect(start()).rejects.toMatchObject({ status: 429, code: 'too_many_exports' });
  await first.text();
  await (await start()).text();
});

it('An export whose client has gone is over at once, and nothing more of it is read', async () => {
  const { start } = await userWithRun();
  await (await start()).body?.cancel();
  const client = new AbortController();
  const left = await start(client.signal);
  client.abort();
  expect(await left.text()).toBe('');
  await (await start()).text();
});
