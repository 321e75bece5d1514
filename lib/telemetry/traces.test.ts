import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { noFigures } from '#lib/shared/receipt.ts';
import { startTraces, type Traces } from './traces.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
  vi.unstubAllEnvs();
});

/** Traces to an endpoint that treats what it is sent so. */
async function tracesTo(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
  return startTraces(() => null);
}

function observeRun({ observer }: Traces): void {
  const ids = { userId: 'u', id: 'r', chatId: 'c', resumedFromId: null };
  const run = { ...ids, provider: 'fake', model: 'fake-manual' };
  const startedAt = new Date();
  observer.started?.({ ...run, startedAt });
  observer.ended?.({
    ...run,
    ...noFigures,
    promptId: 'p',
    status: 'completed',
    endReason: null,
    textLength: 3,
    error: null,
    onLeave: 'stop',
    startedAt: startedAt.toISOString(),
    firstTokenAt: null,
    endedAt: new Date().toISOString(),
  });
}

describe('the last traces', () => {
  it('are sent when the process ends, by the protocol’s own path', async () => {
    const paths: unknown[] = [];
    const traces = await tracesTo((request, response) => {
      paths.push(request.url);
      request.resume().on('end', () => response.end());
    });
    observeRun(traces);
    await traces.end();
    expect(paths).toEqual(['/v1/traces']);
  });

  it('are told in one line where the endpoint refuses them', async () => {
    const traces = await tracesTo((request, response) => {
      request.resume().on('end', () => response.writeHead(401).end());
    });
    const warn = vi.spyOn(log(), 'warn').mockImplementation(() => undefined);
    observeRun(traces);
    await traces.end();
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'traces cannot be sent');
  });

  it('keep the process no longer than two seconds where the endpoint never answers', async () => {
    const traces = await tracesTo(() => undefined);
    observeRun(traces);
    const startedAt = performance.now();
    await traces.end();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});
