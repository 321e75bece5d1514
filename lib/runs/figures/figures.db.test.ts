import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { db } from '#lib/db/database.ts';
import { log } from '#lib/log.ts';
import { readPrices } from '#lib/models/price-entries.ts';
import { pricesBy } from '#lib/models/prices.ts';
import { Providers } from '#lib/models/providers.ts';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { ask, prompt, rowOf, stop } from '#lib/runs/testing/test-runs.ts';
import { settleRuns } from './settle.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const prices = pricesBy(readPrices('[{"model":"test-model","input":2,"output":10}]'));
const usage = { inputTokens: 100, outputTokens: 50 };

/** An engine that knows what its model costs. */
async function pricedEngine() {
  const { engine, provider } = await testEngine();
  return { engine: { ...engine, priceOf: prices } satisfies Engine, provider };
}

describe('the figures of a run', () => {
  it('that completed are what the provider counted, what that cost, and what Halt would have guessed', async () => {
    const [{ engine, provider }, by] = [await pricedEngine(), await testUser()];
    const { run } = await ask(engine, by, prompt('What is a receipt?'));
    const request = await provider.request(0);
    request.say('A piece of paper that says what was paid.');
    request.finish(usage);
    await run.driven;
    const json = await engine.store.readRun(by.userId, run.id);
    expect(json?.usage).toMatchObject({ ...usage, source: 'reported', unseenTokens: 0 });
    const priceDate = json?.endedAt?.slice(0, 10);
    expect(json?.cost).toEqual({ usdMicros: 100 * 2 + 50 * 10, priceDate });
    expect(json?.receipt).toBeNull();
    expect(json?.saved).toBeNull();
    const row = await rowOf(by.userId, run.id);
    expect(row.estimatedOutputTokens).toBeGreaterThan(5);
    expect(row.estimatedOutputTokens).toBeLessThan(15);
  });

  it('that was stopped say who asked, how it went, what was unseen, and what that saved', async () => {
    const [{ engine, provider }, by] = [await pricedEngine(), await testUser()];
    for (let count = 0; count < 5; count++) {
      const { run } = await ask(engine, by);
      (await provider.request(count)).finish({ inputTokens: 1, outputTokens: 100 + count });
      await run.driven;
    }
    const page = randomUUID();
    const { run } = await ask(engine, by, { ...prompt(), page });
    (await provider.request(5)).say('Seen by all. Never seen by anybody.');
    const stopped = await cancelRun(engine, by.userId, run.id, {
      ...stop(12),
      pageId: randomUUID(),
    });
    expect(stopped?.usage?.source).toBe('estimated');
    await run.driven;
    const json = await engine.store.readRun(by.userId, run.id);
    expect(json).toMatchObject({ text: 'Seen by all.', usage: stopped?.usage });
    const { outputTokens = 0, unseenTokens = 0 } = json?.usage ?? {};
    expect(unseenTokens).toBeGreaterThan(0);
    expect(unseenTokens).toBeLessThan(outputTokens);
    expect(json?.saved?.tokens).toEqual({ low: 0, high: 104 - outputTokens });
    expect(json?.saved?.usdMicros).toEqual({ low: 0, high: (104 - outputTokens) * 10 });
    const { askedBy, askedAt = '', abortedAt, savedAt } = json?.receipt ?? {};
    expect(askedBy).toBe('another page');
    expect([askedAt, abortedAt, savedAt].toSorted()).toEqual([askedAt, abortedAt, savedAt]);
  });

  it('that was stopped before the provider was asked know no usage and no cost', async () => {
    const [{ engine }, by] = [await pricedEngine(), await testUser()];
    const input = prompt();
    expect(await cancelRun(engine, by.userId, input.id, stop())).toBeNull();
    const { run } = await ask(engine, by, input);
    await run.driven;
    const json = await engine.store.readRun(by.userId, run.id);
    expect(json).toMatchObject({ status: 'canceled', usage: null, cost: null, saved: null });
    expect(json?.receipt).toMatchObject({ askedBy: 'this page', providerClosedAt: null });
  });

  it('that ended with its connection are those of the Stop that arrives after it, and so is the log', async () => {
    const logged = vi.spyOn(log(), 'info');
    const [{ engine, provider }, by] = [await pricedEngine(), await testUser()];
    const page = randomUUID();
    const { run } = await ask(engine, by, { ...prompt(), page });
    (await provider.request(0)).say('Seen by all. Never seen by anybody.');
    run.requestEnd({ status: 'canceled', reason: 'disconnect', shown: null });
    await run.driven;
    const before = await engine.store.readRun(by.userId, run.id);
    expect(before).toMatchObject({ endReason: 'disconnect', receipt: { askedBy: 'leaving' } });
    expect(before?.usage?.unseenTokens).toBe(0);
    const after = await cancelRun(engine, by.userId, run.id, { ...stop(12), pageId: page });
    expect(after?.receipt).toEqual({ ...before?.receipt, askedBy: 'this page' });
    expect(after?.usage?.unseenTokens).toBeGreaterThan(0);
    const reasons = logged.mock.calls.map(([event]) => (event as { endReason?: string }).endReason);
    expect(reasons).toEqual(['disconnect', 'stop']);
    logged.mockRestore();
  });
});

describe('a run whose provider tells afterwards what it came to', () => {
  it('is settled once, by whichever instance', async () => {
    const asked: string[] = [];
    let isKnown = false;
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
      const data = { native_tokens_prompt: 21, native_tokens_completion: 34, total_cost: 0.00123 };
      response.end(JSON.stringify(isKnown ? { data } : { error: { message: 'not yet' } }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [{ engine, provider: held }, by] = [await pricedEngine(), await testUser()];
    const provider = { ...by.provider, baseUrl: `http://127.0.0.1:${port}/v1`, settles: true };
    const { run } = await ask(engine, { ...by, provider });
    (await held.request(0)).say('Half of it');
    run.record.responseId = 'gen-1';
    await cancelRun(engine, by.userId, run.id, stop());
    await run.driven;

    const instances = [1, 2, 3].map(() => ({
      providers: new Providers([provider], { plainIds: true }),
      priceOf: prices,
    }));
    const due = () =>
      db().run.updateMany({ where: { id: run.id }, data: { settleAt: new Date(0) } });
    const settleAll = () => Promise.all(instances.map(settleRuns));
    await due();
    expect(await settleAll()).toEqual([0, 0, 0]);
    expect(asked).toEqual(['/v1/generation?id=gen-1']);
    isKnown = true;
    await due();
    expect((await settleAll()).toSorted()).toEqual([0, 0, 1]);
    const json = await engine.store.readRun(by.userId, run.id);
    expect(json?.usage).toMatchObject({ inputTokens: 21, outputTokens: 34, source: 'settled' });
    expect(json?.cost?.usdMicros).toBe(1_230);
    expect((await rowOf(by.userId, run.id)).settleAt).toBeNull();
    expect(asked).toHaveLength(2);
    server.close();
  });
});
