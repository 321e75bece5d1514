import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { cancelRun } from './cancel-run.ts';
import type { EndRequest } from './ending.ts';
import { drain } from './engine-life.ts';
import { HeldTool } from './testing/held-tool.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, stop } from './testing/test-runs.ts';
import { callIn, dataIn, withCalls } from './testing/tool-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const mayHaveHappened = { state: 'ended', outcome: 'may-have-happened', why: 'stopped' };
const timeout: EndRequest = {
  status: 'failed',
  reason: 'timeout',
  error: { code: 'timeout', message: 'The provider sent nothing.' },
};

describe('does with a running call what Stop does:', () => {
  const ways: [string, EndRequest][] = [
    ['leaving', { status: 'canceled', reason: 'left', shown: null }],
    ['a lost connection', { status: 'canceled', reason: 'disconnect', shown: null }],
    ['a timeout', timeout],
  ];
  it.each(ways)('%s', async (_way, endRequest) => {
    const tool = new HeldTool('mail');
    const { provider, run, saved } = await withCalls(tool);
    const { signal } = (await tool.call(0)).context;
    run.requestEnd(endRequest);
    expect(signal.aborted).toBe(true);
    expect(await run.ended).toMatchObject({ endReason: endRequest.reason });
    expect(dataIn(await saved())).toMatchObject(mayHaveHappened);
    expect(provider.requests).toHaveLength(1);
  });

  it('the next prompt in the chat', async () => {
    const tool = new HeldTool('mail');
    const { engine, by, run, row, saved } = await withCalls(tool);
    const { signal } = (await tool.call(0)).context;
    await ask(engine, by, prompt('Something else.', row.chatId));
    expect(signal.aborted).toBe(true);
    expect(await run.ended).toMatchObject({ status: 'canceled', endReason: 'superseded' });
    expect(dataIn(await saved())).toMatchObject(mayHaveHappened);
  });

  it('a server that shuts down', async () => {
    const tool = new HeldTool('mail');
    const { engine, run, saved } = await withCalls(tool);
    const { signal } = (await tool.call(0)).context;
    await drain(engine, 0);
    expect(signal.aborted).toBe(true);
    expect(await run.ended).toMatchObject({ status: 'failed', endReason: 'interrupted' });
    expect(dataIn(await saved())).toMatchObject(mayHaveHappened);
  });
});

it('a kept run goes on with its calls when nobody watches any more', async () => {
  const tool = new HeldTool('mail');
  const { run, provider } = await withCalls(tool);
  const call = await tool.call(0);
  run.attach()();
  expect(call.context.signal.aborted).toBe(false);
  call.answer('Sent.');
  (await provider.request(1)).finish();
  expect(await run.ended).toMatchObject({ status: 'completed' });
});

it('a cancel that the server confirms late makes the call canceled, and changes nothing else', async () => {
  const tool = new HeldTool('mail');
  const { engine, by, run, saved } = await withCalls(tool);
  const { context } = await tool.call(0);
  await cancelRun(engine, by.userId, run.id, stop());
  expect(dataIn(await saved())).toMatchObject(mayHaveHappened);
  context.onCanceled?.();
  await expect.poll(async () => dataIn(await saved())?.outcome).toBe('canceled');
  expect(callIn(await saved())?.errorText).toContain('did not go through');
  context.onCanceled?.();
  expect(await engine.store.readRun(by.userId, run.id)).toMatchObject({ status: 'canceled' });
});

it('a result that comes after a skip stands beside the call, also while the run goes on', async () => {
  const tool = new HeldTool('mail');
  const { provider, run } = await withCalls(tool);
  const call = await tool.call(0);
  run.calls.tell('c0', 'skip');
  const next = await provider.request(1);
  call.answer('Sent after all.');
  await expect.poll(() => dataIn(run.answer.parts())?.late).not.toBeNull();
  next.finish();
  const ended = await run.ended;
  expect(dataIn(ended?.parts ?? [])).toMatchObject({
    outcome: 'may-have-happened',
    why: 'skipped',
  });
});

it('the tools of a server that is off in a chat are not offered there', async () => {
  const tool = new HeldTool('mail');
  const { engine, provider } = await testEngine({ tools: [tool.tool] });
  const by = await testUser();
  const chatId = randomUUID();
  const first = await ask(engine, by, { ...prompt('One.', chatId), toolsOff: ['test'] });
  const request = await provider.request(0);
  request.call('c0', 'mail', '{}');
  request.finish();
  const next = await provider.request(1);
  expect(callIn(next.messages.at(-1)?.parts ?? [])?.errorText).toContain('no tool named mail');
  next.finish();
  await first.run.ended;
  await db().chat.updateMany({ where: { id: chatId }, data: { toolsOff: [] } });
  const second = await ask(engine, by, prompt('Two.', chatId));
  const again = await provider.request(2);
  again.call('c1', 'mail', '{}');
  again.finish();
  await tool.call(0);
  second.run.requestEnd({ status: 'canceled', ...stop() });
  await second.run.ended;
});
