import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import { readChunks, readText, readToEnd, textIn } from './witness/run-stream.ts';

const megabyte = 2 ** 20;
const answerLength = 10 * megabyte;

test('Readers of one byte a second hold up nobody, and cost little however long the answer is', async ({
  guest,
  otherGuest,
  provider,
  own,
}) => {
  await provider.plan({ scenario: 'fake-flood', ending: 'stall' });
  const flood = promptBody(provider.mark('Pour'));
  const chunks = readChunks(await guest.start(flood));
  await readText(chunks, answerLength - 6);
  // What it costs to save ten megabytes is not what their readers cost.
  await expect.poll(() => savedLength(guest, flood.id)).toBeGreaterThan(answerLength - 6);
  const before = own.memory;
  const slow = await Promise.all(
    Array.from({ length: 60 }, () => guest.get(`/api/runs/${flood.id}/stream`)),
  );
  const readers = slow.map(readSlowly);

  await provider.plan({ scenario: 'fake-steady-100', text: 'quick '.repeat(300) });
  const quick = promptBody(provider.mark('Be quick'));
  const response = await otherGuest.start(quick);
  expect(textIn(await readToEnd(response)).length).toBeGreaterThan(1_700);

  // What is no longer held goes when the garbage is collected; what is held stays.
  const cost = () => own.memory - before;
  await expect.poll(cost, { timeout: 30_000 }).toBeLessThan((slow.length * answerLength) / 2);
  expect(await Promise.all(readers.map((stop) => stop()))).not.toContain(0);
  const canceled = await guest.cancel(flood.id);
  expect(await canceled.json()).toMatchObject({ run: { status: 'canceled', endReason: 'stop' } });
});

async function savedLength(guest: Guest, runId: string): Promise<number> {
  const { run } = (await (await guest.get(`/api/runs/${runId}`)).json()) as {
    run: { text: string };
  };
  return run.text.length;
}

/** Reads one byte a second. @returns what ends that, and says how many bytes were read */
function readSlowly(response: Response): () => Promise<number> {
  const reader = response.body?.getReader({ mode: 'byob' });
  let count = 0;
  const timer = setInterval(async () => {
    const part = await reader?.read(new Uint8Array(1));
    if (part && !part.done) count++;
  }, 1_000);
  return async () => {
    clearInterval(timer);
    await reader?.cancel();
    return count;
  };
}
