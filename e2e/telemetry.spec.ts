import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { OtlpCollector } from './collector/otlp-collector.ts';
import { test as ownTest } from './own-halt.ts';
import { Guest, promptBody } from './witness/guest.ts';
import { readToEnd } from './witness/run-stream.ts';

const token = 'a-token-of-sixteen-and-more';

const test = ownTest.extend<{ collector: OtlpCollector }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  collector: async ({}, use) => {
    const collector = await OtlpCollector.start();
    await use(collector);
    await collector.close();
  },
  settings: ({ collector }, use) =>
    use({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      HALT_METRICS_TOKEN: token,
    }),
});

test('A collector receives a span of each run, the stopped one without an error, and no word of it', async ({
  collector,
  guest,
  own,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'The answer is quince.' });
  const completed = promptBody(provider.mark('Tell me about persimmons'));
  await readToEnd(await guest.start(completed));
  await provider.plan({ scenario: 'fake-error-event', text: 'Half a medlar.' });
  const failed = promptBody(provider.mark('And about sloes'));
  await readToEnd(await guest.start(failed));
  await provider.plan({ scenario: 'fake-manual' });
  const stopped = promptBody(provider.mark('And about bullaces'));
  await guest.start(stopped);
  await provider.release(3, 3);
  await guest.cancel(stopped.id);
  await own.stop();
  const span = (id: string) =>
    collector.spans.filter(({ attributes }) => attributes['halt.run.id'] === id);
  expect(collector.spans).toHaveLength(3);
  expect(span(completed.id)).toMatchObject([
    {
      name: 'chat fake-manual',
      kind: 'SPAN_KIND_CLIENT',
      status: 'STATUS_CODE_UNSET',
      resource: { 'service.name': 'halt', 'deployment.environment.name': 'test' },
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'fake-manual',
        'gen_ai.conversation.id': completed.chatId,
        'gen_ai.response.status': 'completed',
        'halt.run.status': 'completed',
        'halt.usage.source': 'reported',
      },
    },
  ]);
  const [ofStopped] = span(stopped.id);
  expect(ofStopped).toMatchObject({
    status: 'STATUS_CODE_UNSET',
    attributes: {
      'halt.run.status': 'canceled',
      'halt.run.end_reason': 'stop',
      'gen_ai.response.status': 'cancelled',
      'halt.stop.latency_ms': expect.any(Number),
    },
  });
  expect(ofStopped?.attributes).not.toHaveProperty('error.type');
  expect(ofStopped?.endedAt).toBeGreaterThan(ofStopped?.startedAt ?? 0);
  expect(span(failed.id)).toMatchObject([
    { status: 'STATUS_CODE_ERROR', attributes: { 'error.type': 'provider_failed' } },
  ]);
  const sent = Buffer.concat(collector.bodies).toString('latin1');
  for (const word of ['persimmons', 'quince', 'sloes', 'medlar', 'bullaces']) {
    expect(sent).not.toContain(word);
  }
});

test('A collector that is away costs a line in the log, and keeps no answer and no end waiting', async ({
  collector,
  guest,
  own,
  provider,
}, info) => {
  await collector.close();
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  const body = promptBody(provider.mark('Hello'));
  await readToEnd(await guest.start(body));
  expect((await guest.run(body.id)).status).toBe('completed');
  await own.stop();
  const log = await readFile(info.outputPath('halt.log'), 'utf8');
  expect(log).toContain('ended cleanly');
  expect(log).not.toContain('"level":"error"');
});

test('The metrics are for whoever has the token, and count a stop as no failure', async ({
  guest,
  own,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-manual' });
  const body = promptBody(provider.mark('Count'));
  await guest.start(body);
  await provider.release(3);
  const metrics = (authorization?: string) =>
    fetch(`${own.url}/api/metrics`, authorization ? { headers: { authorization } } : {});
  expect((await metrics()).status).toBe(401);
  expect((await metrics('Bearer something-else-of-length')).status).toBe(401);
  expect((await guest.get('/api/metrics')).status).toBe(401);
  const response = await metrics(`Bearer ${token}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toContain('halt_runs_streaming 1\n');
  await guest.cancel(body.id);
  const text = async () => await (await metrics(`Bearer ${token}`)).text();
  const canceled =
    /halt_runs_total\{status="canceled",end_reason="stop",model=".*fake-manual"\} 1\n/;
  await expect.poll(text).toMatch(canceled);
  const after = await text();
  expect(after).toContain('halt_runs_streaming 0\n');
  expect(after).toContain('halt_stop_latency_seconds_count{until="provider_closed"} 1\n');
  expect(after).not.toMatch(/halt_runs_total\{status="failed".*\} [1-9]/);
});

test.describe('Without a token', () => {
  test.use({ settings: {} });

  test('there are no metrics', async ({ own }) => {
    const guest = await Guest.arrive(own.url);
    const response = await guest.request('/api/metrics', { headers: { authorization: 'Bearer ' } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
  });
});
