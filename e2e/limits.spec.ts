import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { Guest, promptBody } from './witness/guest.ts';

test.use({
  settings: {
    HALT_MAX_RUNS: '2',
    HALT_MAX_NEW_GUESTS_PER_MINUTE: '6',
    HALT_PUBLIC_URL: 'https://halt.example',
  },
});

test('Too many answers at once are refused with a sentence, until one of them is stopped', async ({
  own,
  provider,
}) => {
  const guest = await Guest.arrive(own.url);
  const ask = (text: string) => guest.start(promptBody(provider.mark(text)));
  const first = promptBody(provider.mark('One'));
  await guest.start(first);
  expect((await ask('Two')).status).toBe(200);
  const refused = await ask('Three');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toEqual({
    error: { code: 'too_many_runs', message: expect.stringMatching(/^You have 2 answers .+\.$/) },
  });
  for (let again = 0; again < 20; again++) {
    expect((await guest.cancel(first.id)).status).toBe(200);
  }
  expect((await ask('Three')).status).toBe(200);
  await guest.send('POST', '/api/runs/cancel', {});
});

test('New guests of one address are too many, whatever address they say they have', async ({
  own,
}) => {
  const statuses: number[] = [];
  for (let count = 0; count < 8; count++) {
    const headers = { 'x-forwarded-for': `203.0.113.${count}` };
    const { status } = await fetch(`${own.url}/api/session`, { method: 'POST', headers });
    statuses.push(status);
  }
  expect(statuses).toContain(204);
  expect(statuses.at(-1)).toBe(429);
});

test('With a public address of https browsers are told to keep to that', async ({ own }) => {
  for (const path of ['/', '/api/health']) {
    const { headers } = await fetch(own.url + path);
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
  }
  const origin = 'http://halt.example';
  const other = await fetch(`${own.url}/api/session`, { method: 'POST', headers: { origin } });
  expect(other.status).toBe(403);
});
