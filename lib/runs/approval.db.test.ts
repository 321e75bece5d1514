import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { answerCall } from './answer-call.ts';
import { cancelRun } from './cancel-run.ts';
import { saveProgress } from './save-progress.ts';
import { HeldTool } from './testing/held-tool.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, stop } from './testing/test-runs.ts';
import { callIn, dataIn, untilState, withCalls } from './testing/tool-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

describe('a tool that asks', () => {
  const asking = () => new HeldTool('mail', { readOnly: false, asks: true });

  it('is called when somebody says so, also on another instance', async () => {
    const tool = asking();
    const { by, run } = await withCalls(tool);
    await untilState(run, 'asking');
    expect(tool.calls).toEqual([]);
    const other = await testEngine({ tools: [] });
    const call = { runId: run.id, callId: 'c0' };
    const answering = answerCall(other.engine, by.userId, call, 'once');
    await tool.call(0);
    expect(callIn(run.answer.parts())).toMatchObject({ approval: { approved: true } });
    run.requestEnd({ status: 'canceled', ...stop() });
    expect(await answering).not.toBeNull();
    await run.ended;
  });

  it('is heard of by the next save where no notice came through', async () => {
    const tool = asking();
    const { engine, provider } = await testEngine({ hears: false, tools: [tool.tool] });
    const by = await testUser();
    const { run } = await ask(engine, by);
    const request = await provider.request(0);
    request.call('c0', 'mail', '{}');
    request.finish();
    await untilState(run, 'asking');
    await engine.store.requestCall(by.userId, run.id, 'c0', 'deny');
    await saveProgress(engine);
    const next = await provider.request(1);
    expect(callIn(next.messages.at(-1)?.parts ?? [])).toMatchObject({ state: 'output-denied' });
    expect(tool.calls).toEqual([]);
    next.finish();
    await run.driven;
    expect(await db().callRequest.count({ where: { userId: by.userId } })).toBe(0);
  });

  it('is news for pages that do not follow its run, once it asks and once it has its answer', async () => {
    const { engine, provider, by, run, row } = await withCalls(asking());
    let news = 0;
    const stopListening = await engine.store.listen((notice) => {
      if (notice.type === 'chat' && notice.chatId === row.chatId) news++;
    });
    await untilState(run, 'asking');
    await saveProgress(engine);
    await expect.poll(() => news).toBe(1);
    const asked = await engine.store.readRun(by.userId, run.id);
    expect(dataIn(asked?.parts ?? [])).toMatchObject({ state: 'asking' });
    run.calls.tell('c0', 'deny');
    await provider.request(1);
    await saveProgress(engine);
    await expect.poll(() => news).toBe(2);
    await stopListening();
    run.requestEnd({ status: 'canceled', ...stop() });
    await run.ended;
  });

  it('asks no more in a chat where it may be called', async () => {
    const tool = asking();
    const { engine, provider, by, run, row } = await withCalls(tool);
    await untilState(run, 'asking');
    await answerCall(engine, by.userId, { runId: run.id, callId: 'c0' }, 'chat');
    (await tool.call(0)).answer('Sent.');
    (await provider.request(1)).finish();
    await run.ended;
    const next = await ask(engine, by, prompt('Again.', row.chatId));
    const request = await provider.request(2);
    request.call('c0', 'mail', '{}');
    request.finish();
    await tool.call(1);
    next.run.requestEnd({ status: 'canceled', ...stop() });
    await next.run.ended;
  });

  it('is not called after a stop that finds it asking', async () => {
    const tool = asking();
    const { engine, by, run, saved } = await withCalls(tool);
    await untilState(run, 'asking');
    await cancelRun(engine, by.userId, run.id, stop());
    expect(dataIn(await saved())).toMatchObject({ outcome: 'not-started', why: 'stopped' });
    await answerCall(engine, by.userId, { runId: run.id, callId: 'c0' }, 'once');
    expect(tool.calls).toEqual([]);
  });

  it('belongs to its owner: to everybody else there is no such run', async () => {
    const { engine, by, run } = await withCalls(asking());
    await untilState(run, 'asking');
    const call = { runId: run.id, callId: 'c0' };
    const stranger = await testUser();
    await expect(answerCall(engine, stranger.userId, call, 'once')).rejects.toMatchObject({
      code: 'run_not_found',
    });
    await expect(
      answerCall(engine, by.userId, { ...call, callId: 'c9' }, 'once'),
    ).rejects.toMatchObject({ code: 'call_not_found' });
    run.requestEnd({ status: 'canceled', ...stop() });
    await run.ended;
  });
});
