import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningTools, startTools } from '#e2e/tools/start-tools.ts';
import { begin, boxOf, toolOf } from './testing/tool-servers.ts';
import type { ToolBox } from './tool.ts';

let servers: RunningTools;
beforeAll(async () => {
  servers = await startTools();
});
afterAll(() => servers.stop());

const transports = ['stdio', 'http'] as const;

describe.each(transports)('A call of a tool over %s', (transport) => {
  let box: ToolBox;
  beforeAll(() => {
    box = boxOf({
      tools: servers.entry(transport, 'tools'),
      impatient: { ...servers.entry(transport, 'tools'), idleSeconds: 0.3 },
      strict: { ...servers.entry(transport, 'tools'), totalSeconds: 1 },
    });
  });
  afterAll(() => box.close());

  const tagOf = (name: string) => `${transport}-${name}`;
  const call = async (name: string, server = 'tools', tag = tagOf(name)) => {
    return { tag, ...begin(await toolOf(box, server, name), { tag }) };
  };

  it('is answered with what the tool found', async () => {
    const { end, tag } = await call('look');
    expect(await end).toEqual({
      outcome: 'finished',
      result: {
        content: [{ type: 'text', text: `Looked for ${tag}.` }],
        isError: false,
        cutAt: null,
      },
    });
  });

  it('tells its progress, and then its result', async () => {
    const { end, tag, firstProgress, progress } = await call('work');
    expect(await firstProgress).toEqual({ progress: 1, total: 3, message: 'Began' });
    await servers.release(tag);
    expect(await end).toMatchObject({ outcome: 'finished', result: { isError: false } });
    expect(progress.at(-1)).toEqual({ progress: 3, total: 3, message: 'Done' });
  });

  it('that is stopped ends at once, and its server hears of it, in one neutral sentence', async () => {
    const { end, tag, stop, firstProgress } = await call('stubborn');
    await servers.wait(tag, 'called');
    stop.abort(new Error('run 7 of somebody, in our words'));
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'stopped' });
    const [called, canceled] = await servers.wait(tag, 'canceled');
    expect(canceled?.detail).toBe('The result of this call is no longer needed.');
    expect(called?.event).toBe('called');
    expect(await Promise.race([firstProgress, 'none'])).toBe('none');
  });

  it('that was given up and is answered all the same hands its late result over', async () => {
    const { end, tag, stop, late } = await call('stubborn', 'tools', tagOf('late'));
    await servers.wait(tag, 'called');
    stop.abort('skipped');
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'skipped' });
    await servers.release(tag);
    const text = `Finished ${tag} all the same.`;
    expect(await late).toEqual({
      content: [{ type: 'text', text }],
      isError: false,
      cutAt: null,
    });
  });

  it('is said to be canceled only once its server says so', async () => {
    const { end, tag, stop, canceled } = await call('confirm');
    await servers.wait(tag, 'called');
    stop.abort();
    expect(await end).toMatchObject({ outcome: 'may-have-happened' });
    await canceled;
  });

  it('is not said to be canceled where its server says anything else of it', async () => {
    const { end, tag, stop, late, canceled } = await call('refuse');
    await servers.wait(tag, 'called');
    stop.abort();
    expect(await end).toMatchObject({ outcome: 'may-have-happened' });
    expect(await late).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'It cannot be cancelled: it has happened.' }],
    });
    expect(await Promise.race([canceled, 'not heard'])).toBe('not heard');
  });

  it('that mailed before it was stopped is never said to be canceled', async () => {
    const { end, tag, stop } = await call('mail');
    await servers.wait(tag, 'mailed');
    stop.abort();
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'stopped' });
    const events = await servers.wait(tag, 'canceled');
    expect(events.map(({ event }) => event)).toEqual(['called', 'mailed', 'canceled']);
  });

  it('that is stopped before it is sent is canceled, and its server never hears of it', async () => {
    const tool = await toolOf(box, 'tools', 'mail');
    const tag = tagOf('unsent');
    const { end, stop } = begin(tool, { tag });
    stop.abort();
    expect(await end).toMatchObject({ outcome: 'canceled', why: 'stopped' });
    await begin(await toolOf(box, 'tools', 'look'), { tag: tagOf('after') }).end;
    expect(await servers.events(tag)).toEqual([]);
  });

  it('may have happened where its server dies, which is there again for the next call', async () => {
    const { end, tag } = await call('die');
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'server-gone' });
    expect(await servers.events(tag)).toHaveLength(1);
    const again = begin(await toolOf(box, 'tools', 'look'), { tag: tagOf('again') });
    expect(await again.end).toMatchObject({ outcome: 'finished' });
  });

  it('ends when it makes no progress, however often the tool says that it is still there', async () => {
    const { end, tag, progress } = await call('pulse', 'impatient');
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'timeout' });
    expect(progress.length).toBeGreaterThan(1);
    expect(new Set(progress.map((each) => each.progress))).toEqual(new Set([1]));
    await servers.wait(tag, 'canceled');
  });

  it('ends when it takes too long in all, even if it makes progress', async () => {
    const { end, tag } = await call('climb', 'strict');
    expect(await end).toEqual({
      outcome: 'may-have-happened',
      why: 'timeout',
      message: 'The tool took longer than 1 seconds.',
    });
    await servers.wait(tag, 'canceled');
  });

  it('that the tool could not do is finished, with its error', async () => {
    const { end } = await call('fail');
    expect(await end).toMatchObject({
      outcome: 'finished',
      result: { isError: true, content: [{ type: 'text', text: 'There is no such city.' }] },
    });
  });

  it('keeps 1 MB of a result of 5 MB, and says where it was cut', async () => {
    const { end } = await call('big');
    const { result } = (await end) as Extract<Awaited<typeof end>, { outcome: 'finished' }>;
    expect(result.cutAt).toBe(500_000);
    expect(result.content).toEqual([{ type: 'text', text: 'ä'.repeat(500_000) }]);
  });

  it('gives images of known kinds and texts, and fetches nothing that is linked', async () => {
    const { end } = await call('picture');
    expect(await end).toMatchObject({
      result: {
        content: [
          { type: 'image', mediaType: 'image/png' },
          { type: 'text', text: '(An image of a kind that Halt does not show.)' },
          { type: 'resource', uri: 'note://1', text: 'A note' },
          {
            type: 'resource',
            uri: 'https://example.org/picture.png',
            name: 'Elsewhere',
            text: null,
          },
        ],
      },
    });
  });

  it('gives a structured result once, not as text as well', async () => {
    const { end } = await call('numbers');
    expect(await end).toMatchObject({
      result: { content: [{ type: 'json', value: { sum: 3 } }] },
    });
  });
});

describe.each(transports)("A call by the protocol's newer era over %s", (transport) => {
  let box: ToolBox;
  beforeAll(() => {
    box = boxOf({ polite: servers.entry(transport, 'polite') });
  });
  afterAll(() => box.close());

  it('tells its progress and its result', async () => {
    const tag = `modern-${transport}-work`;
    const { end, firstProgress } = begin(await toolOf(box, 'polite', 'work'), { tag });
    expect(await firstProgress).toMatchObject({ progress: 1, message: 'Began' });
    await servers.release(tag);
    expect(await end).toMatchObject({ outcome: 'finished' });
  });

  it('that is stopped stops at its server', async () => {
    const tag = `modern-${transport}-stop`;
    const { end, stop, firstProgress } = begin(await toolOf(box, 'polite', 'work'), { tag });
    await firstProgress;
    stop.abort();
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'stopped' });
    const events = await servers.wait(tag, 'stopped');
    expect(events.map(({ event }) => event)).toEqual(['called', 'canceled', 'stopped']);
  });
});
