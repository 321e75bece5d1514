import { randomUUID } from 'node:crypto';
import type { RunJson } from '#lib/shared/run.ts';
import { expect, test } from './fixtures.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import { readChunks, readText } from './witness/run-stream.ts';

/** The run with all its figures: some are added just after its end. */
async function withFigures(guest: Guest, runId: string): Promise<RunJson> {
  await expect.poll(async () => (await guest.run(runId)).receipt?.savedAt).toBeTruthy();
  return await guest.run(runId);
}

/** How far the clocks of two processes may lie apart. */
const clocksMs = 20;

/** A time of a run in milliseconds; not a number where there is none. */
const ms = (time: string | null | undefined) => Date.parse(time ?? '');

test('The receipt of a Stop says how it went, and agrees with the provider', async ({
  guest,
  provider,
}) => {
  const page = randomUUID();
  const body = promptBody(provider.mark('Count'), { page });
  const chunks = readChunks(await guest.start(body));
  await provider.release(4);
  await readText(chunks, 11);
  const cancelsAt = Date.now();
  const canceled = await guest.cancel(body.id, { reason: 'stop', shown: 5, page });
  const answeredAt = Date.now();
  const told = ((await canceled.json()) as { run: RunJson }).run;
  expect(told).toMatchObject({ usage: { source: 'estimated' }, receipt: { askedBy: 'this page' } });
  const seen = await provider.waitFor('hung-up');
  const { receipt, usage, firstTokenAt } = await withFigures(guest, body.id);
  // That both are the same moment, to 20 ms in the median, is seen where there are many runs.
  expect(seen.closedAt).toBeGreaterThan(ms(receipt?.abortedAt) - clocksMs);
  expect(ms(firstTokenAt)).toBeGreaterThan((seen.firstTokenAt ?? 0) - clocksMs);
  const steps = [receipt?.askedAt, receipt?.abortedAt, receipt?.providerClosedAt].map(ms);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps[0]).toBeGreaterThanOrEqual(cancelsAt);
  expect(ms(receipt?.savedAt)).toBeLessThanOrEqual(answeredAt);
  expect(usage).toEqual(told.usage);
  expect(usage?.unseenTokens).toBeGreaterThan(0);
});

test('The receipt says who asked: another page, leaving, the next prompt', async ({
  guest,
  provider,
}) => {
  const chatId = randomUUID();
  const start = async (nth: number, signal?: AbortSignal) => {
    const body = promptBody(provider.mark('Count'), { page: randomUUID(), chatId });
    const response = await guest.start(body, signal);
    await provider.release(1, nth);
    return { id: body.id, response };
  };
  const first = await start(1);
  const second = await start(2);
  await guest.cancel(second.id, { page: randomUUID() });
  const hangUp = new AbortController();
  const third = await start(3, hangUp.signal);
  hangUp.abort();
  await provider.waitFor('hung-up', { nth: 3 });
  const askedBy = async ({ id }: { id: string }) => (await withFigures(guest, id)).receipt?.askedBy;
  expect(await askedBy(first)).toBe('next prompt');
  expect(await askedBy(second)).toBe('another page');
  expect(await askedBy(third)).toBe('leaving');
});

test('A run that nobody stopped has no receipt', async ({ guest, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'All of it.' });
  const body = promptBody(provider.mark('Say it'));
  await (await guest.start(body)).text();
  expect(await guest.run(body.id)).toMatchObject({
    status: 'completed',
    receipt: null,
    saved: null,
    cost: null,
    usage: { source: 'reported', unseenTokens: 0, reasoningTokens: null },
  });
});
