import { expect, test } from './fixtures.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import { readToEnd, textIn } from './witness/run-stream.ts';

/** How long a reader who comes again and again may stay away, in milliseconds. */
const awayMs = 3_000;

test('I can start a run without waiting for it, and read again and again what there is', async ({
  guest,
  provider,
}) => {
  const { id } = await startInSteps(guest, provider.mark('Count'));
  await provider.release(2);
  await expect.poll(() => step(guest, id)).toMatchObject({ text: 'w1 w2', end: null });
  await provider.release(1);
  await expect.poll(() => step(guest, id)).toMatchObject({ text: 'w1 w2 w3', end: null });
  await provider.finish();
  await expect.poll(() => guest.run(id)).toMatchObject({ status: 'completed', text: 'w1 w2 w3' });
  expect(await step(guest, id)).toEqual({ status: 204, text: '', end: null });
});

test('A run that has ended while I was reading says so in the same step', async ({
  guest,
  provider,
}) => {
  const { id } = await startInSteps(guest, provider.mark('Count'));
  await provider.release(1);
  await expect.poll(() => step(guest, id)).toMatchObject({ text: 'w1' });
  const steps = Array.from({ length: 50 }, () => step(guest, id));
  const canceled = guest.cancel(id);
  for (const { status, text, end } of await Promise.all(steps)) {
    if (status === 200) expect({ text, end }).toEqual({ text: 'w1', end: end && 'abort' });
    else expect(status).toBe(204);
  }
  expect(await (await canceled).json()).toMatchObject({ run: { endReason: 'stop', text: 'w1' } });
});

test('A run is mine as long as I come again, and is left when I stay away', async ({
  guest,
  provider,
}) => {
  const { id } = await startInSteps(guest, provider.mark('Count'));
  await provider.release(1);
  const startedAt = Date.now();
  while (Date.now() < startedAt + 1.5 * awayMs) {
    expect(await step(guest, id)).toMatchObject({ status: 200, end: null });
  }
  const lastAt = Date.now();
  const { closedAt } = await provider.waitFor('hung-up');
  expect((closedAt ?? 0) - lastAt).toBeGreaterThan(awayMs - 500);
  await expect
    .poll(() => guest.run(id))
    .toMatchObject({ status: 'canceled', endReason: 'disconnect', text: 'w1' });
});

test('A Stop between two steps counts as one', async ({ guest, provider }) => {
  const { id } = await startInSteps(guest, provider.mark('Count'));
  await provider.release(2);
  await expect.poll(() => step(guest, id)).toMatchObject({ text: 'w1 w2' });
  const canceled = await guest.cancel(id, { reason: 'stop', shown: 2 });
  expect(await canceled.json()).toMatchObject({ run: { endReason: 'stop', text: 'w1' } });
  await provider.waitFor('hung-up');
});

async function startInSteps(guest: Guest, text: string): Promise<{ id: string }> {
  const body = promptBody(text);
  const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await guest.request('/api/runs', request);
  expect(response.status).toBe(202);
  expect(response.headers.get('preference-applied')).toBe('respond-async');
  const run = { id: body.id, chatId: body.chatId, status: 'streaming', text: '' };
  expect(await response.json()).toMatchObject({ run });
  return body;
}

/** All that there is of a run now; the type of its last event where that is its end. */
async function step(guest: Guest, id: string) {
  const response = await guest.request(`/api/runs/${id}/stream`, { headers: { prefer: 'wait=0' } });
  if (response.status !== 200) return { status: response.status, text: '', end: null };
  expect(response.headers.get('preference-applied')).toBe('wait=0');
  const chunks = await readToEnd(response);
  expect(chunks[0]).toMatchObject({ type: 'start', messageId: id });
  const last = chunks.at(-1)?.type ?? '';
  const end = ['finish', 'abort', 'error'].includes(last) ? last : null;
  return { status: response.status, text: textIn(chunks), end };
}
