import {
  parseJsonEventStream,
  readUIMessageStream,
  type UIMessage,
  uiMessageChunkSchema,
} from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { type AnswerPart, isToolCall } from '#lib/shared/run.ts';
import { answerCall } from './answer-call.ts';
import { cancelRun } from './cancel-run.ts';
import { liveRunJson } from './run-json.ts';
import { runStream } from './run-stream.ts';
import { startRun } from './start-run.ts';
import { sweep } from './sweep.ts';
import { HeldTool } from './testing/held-tool.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, prompt, rowOf, stop } from './testing/test-runs.ts';
import { callIn, dataIn, untilState, withCalls } from './testing/tool-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

describe('a run with tools', () => {
  it('asks the model again with what its tools have answered, and counts all steps', async () => {
    const [one, two] = [new HeldTool('one'), new HeldTool('two')];
    const { provider, run, saved } = await withCalls(one, two);
    (await one.call(0)).answer('First.');
    (await two.call(0)).answer('Second.');
    const next = await provider.request(1);
    const [, answer] = next.messages;
    const output = (answer?.parts ?? []).filter(isToolCall).map((part) => part.output);
    expect(output).toEqual(
      ['First.', 'Second.'].map((text) => ({ content: [{ type: 'text', text }] })),
    );
    next.say('Both said so.');
    next.finish({ inputTokens: 30, outputTokens: 7 });
    expect(await run.ended).toMatchObject({
      status: 'completed',
      text: 'Let me see.\n\nBoth said so.',
      usage: { inputTokens: 40, outputTokens: 12, source: 'reported' },
    });
    const parts = await saved();
    expect(parts.map(({ type }) => type)).toEqual([
      'text',
      ...['dynamic-tool', 'data-tool-call', 'dynamic-tool', 'data-tool-call'],
      ...['step-start', 'text'],
    ]);
    expect(dataIn(parts, 'c1')).toMatchObject({ state: 'ended', outcome: 'finished', step: 1 });
  });

  it('runs no more calls at once than may be', async () => {
    const tools = [new HeldTool('one'), new HeldTool('two'), new HeldTool('three')] as const;
    const { run } = await withCalls(...tools);
    await tools[0].call(0);
    await tools[1].call(0);
    expect(dataIn(run.answer.parts(), 'c2')?.state).toBe('waiting');
    expect(tools[2].calls).toEqual([]);
    (await tools[1].call(0)).answer('Done.');
    await tools[2].call(0);
    run.requestEnd({ status: 'canceled', ...stop() });
    await run.ended;
  });

  it('tells the model what is wrong with its arguments, and runs nothing', async () => {
    const tool = new HeldTool('strict', { problemOf: () => 'n must be a word' });
    const { provider, run } = await withCalls(tool);
    const next = await provider.request(1);
    expect(callIn(next.messages.at(-1)?.parts ?? [])).toMatchObject({
      state: 'output-error',
      errorText: expect.stringContaining('n must be a word'),
    });
    expect(tool.calls).toEqual([]);
    next.finish();
    expect(await run.ended).toMatchObject({ status: 'completed' });
  });

  it('ends when the same call fails three times in a row, and says so', async () => {
    const tool = new HeldTool('broken');
    const { provider, run } = await withCalls(tool);
    for (const step of [1, 2]) {
      (await tool.call(step - 1)).answer('No.', true);
      const next = await provider.request(step);
      next.call('c0', 'broken', '{"n":1}');
      next.finish();
    }
    (await tool.call(2)).answer('No.', true);
    const ended = await run.ended;
    expect(ended).toMatchObject({ status: 'canceled', endReason: 'budget' });
    expect(ended?.parts.at(-1)).toMatchObject({ type: 'data-limit' });
    expect(ended?.parts.filter(isToolCall).map(({ toolCallId }) => toolCallId)).toEqual([
      'c0',
      'c0-2',
      'c0-3',
    ]);
    expect(provider.requests).toHaveLength(3);
  });

  it('ends after the most steps, says so, and goes on from there when it is resumed', async () => {
    const tool = new HeldTool('more');
    const { engine, provider, by, run } = await withCalls(tool);
    for (let step = 1; step <= 4; step++) {
      (await tool.call(step - 1)).answer(`Result ${step}.`);
      if (step === 4) break;
      const next = await provider.request(step);
      next.call('c', 'more', `{"n":${step}}`);
      next.finish();
    }
    expect(await run.ended).toMatchObject({ status: 'canceled', endReason: 'budget' });
    const resumed = await startRun(engine, by, {
      kind: 'resume',
      id: crypto.randomUUID(),
      runId: run.id,
    });
    const next = await provider.request(4);
    expect(next.messages.at(-1)).toMatchObject({ role: 'assistant' });
    next.say('At last.');
    next.finish();
    expect(await resumed.run.ended).toMatchObject({
      status: 'completed',
      text: 'Let me see.\n\nAt last.',
    });
  });
});

describe('a stop', () => {
  it('waits for no tool, tells it at once, and claims no more than is known', async () => {
    const [deaf, queued] = [new HeldTool('deaf'), new HeldTool('queued')];
    const { engine, provider, by, run, saved } = await withCalls(deaf, new HeldTool('two'), queued);
    const { signal } = (await deaf.call(0)).context;
    const canceling = cancelRun(engine, by.userId, run.id, stop(5));
    expect(signal.aborted).toBe(true);
    expect(await canceling).toMatchObject({ status: 'canceled', text: 'Let m' });
    const parts = await saved();
    expect(dataIn(parts)).toMatchObject({ outcome: 'may-have-happened', why: 'stopped' });
    expect(dataIn(parts, 'c2')).toMatchObject({ outcome: 'not-started', why: 'stopped' });
    expect(callIn(parts)).toMatchObject({
      state: 'output-error',
      input: { n: 1 },
      errorText: expect.stringContaining('may have happened'),
    });
    expect(queued.calls).toEqual([]);
    expect(provider.requests).toHaveLength(1);
  });

  it('lets a late result stand beside the call, and changes nothing else', async () => {
    const tool = new HeldTool('late');
    const { engine, by, run, saved } = await withCalls(tool);
    const call = await tool.call(0);
    const ended = await cancelRun(engine, by.userId, run.id, stop());
    call.answer('Sent after all.');
    await expect.poll(async () => dataIn(await saved())?.late).not.toBeNull();
    const row = await engine.store.readRun(by.userId, run.id);
    expect(dataIn(row?.parts ?? [])).toMatchObject({
      outcome: 'may-have-happened',
      late: { output: { content: [{ type: 'text', text: 'Sent after all.' }] } },
    });
    const { status, endReason, text, endedAt } = ended ?? {};
    expect(row).toMatchObject({ status, endReason, text, endedAt });
  });

  it('while arguments stream runs nothing: the call was not started', async () => {
    const tool = new HeldTool('mail');
    const { engine, provider } = await testEngine({ tools: [tool.tool] });
    const by = await testUser();
    const { run } = await ask(engine, by);
    (await provider.request(0)).call('c0', 'mail', '{"to":"an');
    await cancelRun(engine, by.userId, run.id, stop());
    const { parts } = await rowOf(by.userId, run.id);
    expect(dataIn(parts as AnswerPart[])).toMatchObject({ outcome: 'not-started', why: 'stopped' });
    expect(callIn(parts as AnswerPart[])).toMatchObject({
      state: 'output-error',
      input: '{"to":"an',
    });
    expect(tool.calls).toEqual([]);
  });

  it('tells the next turn the truth about each call', async () => {
    const tool = new HeldTool('mail');
    const { engine, provider, by, run, row } = await withCalls(tool);
    await tool.call(0);
    await cancelRun(engine, by.userId, run.id, stop());
    await ask(engine, by, prompt('And now?', row.chatId));
    const { messages } = await provider.request(1);
    const [call] = messages.flatMap(({ parts }) => parts ?? []).filter(isToolCall);
    expect(call?.errorText).toContain('it may have happened all the same');
  });
});

it('a call that is skipped ends alone, and the model goes on', async () => {
  const tool = new HeldTool('slow');
  const { engine, provider, by, run } = await withCalls(tool);
  const { signal } = (await tool.call(0)).context;
  await answerCall(engine, by.userId, { runId: run.id, callId: 'c0' }, 'skip');
  expect(signal.aborted).toBe(true);
  const next = await provider.request(1);
  expect(callIn(next.messages.at(-1)?.parts ?? [])?.errorText).toContain('skipped by the user');
  next.say('Then without it.');
  next.finish();
  expect(await run.ended).toMatchObject({ status: 'completed' });
});

it('a call that is skipped before its turn never starts, and the others go on', async () => {
  const [one, two, queued] = [new HeldTool('one'), new HeldTool('two'), new HeldTool('three')];
  const { engine, provider, by, run } = await withCalls(one, two, queued);
  const running = [await one.call(0), await two.call(0)];
  await answerCall(engine, by.userId, { runId: run.id, callId: 'c2' }, 'skip');
  for (const call of running) call.answer('Done.');
  (await provider.request(1)).finish();
  const { parts = [] } = (await run.ended) ?? {};
  expect(dataIn(parts, 'c2')).toMatchObject({ outcome: 'not-started', why: 'skipped' });
  expect(dataIn(parts)).toMatchObject({ outcome: 'finished' });
  expect(queued.calls).toEqual([]);
});

it('the calls of a process that died may have happened, if they are on record as running', async () => {
  const [running, waiting] = [new HeldTool('one'), new HeldTool('three')];
  const { engine, run, saved } = await withCalls(running, new HeldTool('two'), waiting);
  await running.call(0);
  engine.live.remove(run);
  await db().run.updateMany({ where: { id: run.id }, data: { startedAt: new Date(0) } });
  await sweep(engine, 0);
  const parts = await saved();
  expect(dataIn(parts)).toMatchObject({ outcome: 'may-have-happened', why: 'server-gone' });
  expect(dataIn(parts, 'c2')).toMatchObject({ outcome: 'not-started', why: 'server-gone' });
  expect(callIn(parts)?.state).toBe('output-error');
  run.requestEnd({ status: 'canceled', ...stop() });
  await run.driven;
});

it('the AI SDK’s own reader draws each call as it is saved', async () => {
  const [one, two] = [new HeldTool('one'), new HeldTool('two', { asks: true })];
  const { engine, provider, by, run, row } = await withCalls(one, two);
  const view = { run, start: liveRunJson(run, row), inSteps: false, detach: run.attach() };
  const reading = lastMessage(runStream(view, new AbortController().signal));
  await untilState(run, 'asking', 'c1');
  await answerCall(engine, by.userId, { runId: run.id, callId: 'c1' }, 'deny');
  const call = await one.call(0);
  call.context.onProgress({ progress: 1, total: 2, message: 'Half' });
  call.answer('Found.');
  const next = await provider.request(1);
  next.say('So it is.');
  next.finish();
  const ended = await run.ended;
  const message = await reading;
  const drawn = message.parts.map(({ type, ...part }) => ({
    type,
    ...('state' in part && type === 'dynamic-tool' && { state: part.state }),
    ...('data' in part && { data: part.data }),
  }));
  const saved = (ended?.parts ?? []).map(({ type, ...part }) => ({
    type,
    ...('state' in part && { state: part.state }),
    ...('data' in part && { data: part.data }),
  }));
  expect(drawn).toEqual([{ type: 'step-start' }, ...saved]);
});

async function lastMessage(stream: ReadableStream<Uint8Array>): Promise<UIMessage> {
  const chunks = parseJsonEventStream({
    stream: stream as ReadableStream<Uint8Array<ArrayBuffer>>,
    schema: uiMessageChunkSchema,
  }).pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        if (!chunk.success) throw chunk.error;
        controller.enqueue(chunk.value);
      },
    }),
  );
  let last: UIMessage | null = null;
  for await (const message of readUIMessageStream({ stream: chunks })) last = message;
  if (!last) throw new Error('There was no message.');
  return last;
}
