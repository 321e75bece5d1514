import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from './fixtures.ts';
import { promptBody } from './witness/guest.ts';
import { readChunks, readText } from './witness/run-stream.ts';

const id = '00000000-0000-4000-8000-000000000000';
const reads = [
  '/api/chats',
  `/api/chats/${id}`,
  '/api/events',
  '/api/models',
  '/api/runs',
  `/api/runs/${id}`,
  `/api/runs/${id}/stream`,
  '/api/settings',
];

for (const path of reads) {
  test(`A look at ${path} by nobody is answered with a sentence, and makes no guest`, async ({
    halt,
  }) => {
    const response = await fetch(halt.url + path);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { code: 'no_session', message: expect.stringContaining('POST /api/session') },
    });
    expect(response.headers.getSetCookie()).toEqual([]);
  });
}

test('A prompt makes a guest of who sends it, and one that is not valid does not', async ({
  halt,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Hello.' });
  const post = (body: unknown) =>
    fetch(`${halt.url}/api/runs`, { method: 'POST', body: JSON.stringify(body) });
  const refused = await post(promptBody(''));
  expect(refused.status).toBe(400);
  expect(refused.headers.getSetCookie()).toEqual([]);
  const started = await post(promptBody(provider.mark('Hello')));
  expect(started.status).toBe(200);
  expect(started.headers.getSetCookie().join()).toContain('session_token');
  await started.text();
});

test('No cache may keep or share what the API says, whatever it says', async ({
  guest,
  halt,
  provider,
}) => {
  const stream = await guest.start(promptBody(provider.mark('Count')));
  const answers = [
    stream,
    await guest.get('/api/events'),
    await guest.get('/api/chats'),
    await guest.get(`/api/runs/${id}`),
    await guest.get('/api/nothing/here'),
    await guest.send('POST', '/api/runs', {}),
    await fetch(`${halt.url}/api/runs`),
    await fetch(`${halt.url}/api/health`),
  ];
  for (const { url, headers } of answers) {
    expect(headers.get('cache-control'), url).toContain('private, no-store');
    expect(headers.get('vary')?.split(/, */), url).toContain('Cookie');
  }
  for (const { headers } of answers.slice(0, 2)) {
    expect(headers.get('cache-control')).toContain('no-transform');
    expect(headers.get('content-encoding')).toBeNull();
  }
});

test('What the API does not have is said in JSON, and a HEAD has no body and watches nothing', async ({
  guest,
  provider,
}) => {
  const nothing = await guest.send('PUT', '/api/nothing/here', {});
  expect(nothing.status).toBe(404);
  expect(await nothing.json()).toMatchObject({ error: { code: 'not_found' } });
  expect((await guest.send('PUT', '/api/chats', {})).status).toBe(405);

  const leaving = new AbortController();
  const run = promptBody(provider.mark('Count'));
  const chunks = readChunks(await guest.start(run, leaving.signal));
  await provider.release(1);
  await readText(chunks, 2);
  const head = await guest.request(`/api/runs/${run.id}/stream`, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('x-run-id')).toBe(run.id);
  expect(await head.text()).toBe('');
  leaving.abort();
  await provider.waitFor('hung-up');
});

test('After a body that is too large the connection closes', async ({ guest, halt }) => {
  const { hostname, port } = new URL(halt.url);
  const socket = connect(Number(port), hostname);
  const head = `POST /api/runs HTTP/1.1\r\nhost: ${hostname}\r\ncookie: ${guest.cookie}\r\n`;
  socket.write(`${head}content-length: 5000000\r\n\r\n{"text":"`);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toMatch(/connection: close/i);
  expect(answer).toContain('body_too_large');
});
