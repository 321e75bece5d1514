import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { countRuns, exportedPieces, exportQuery } from './export-runs.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

/** Runs of a new user in one chat, as many as their texts, the first the newest. */
async function userWithRuns(texts: string[], title = 'A chat') {
  const { engine } = await testEngine({ hears: false });
  const { userId } = await testUser();
  const [chatId, promptId] = [randomUUID(), randomUUID()];
  await db().chat.create({ data: { userId, id: chatId, title } });
  await db().prompt.create({ data: { userId, id: promptId, chatId, text: 'Hello?' } });
  await db().run.createMany({
    data: texts.map((text, index) => ({
      userId,
      id: randomUUID(),
      chatId,
      promptId,
      instanceId: engine.instanceId,
      provider: 'test',
      model: 'test-model',
      onLeave: 'keep' as const,
      status: index % 2 === 0 ? ('canceled' as const) : ('completed' as const),
      endReason: index % 2 === 0 ? ('stop' as const) : null,
      parts: [{ type: 'text', text }],
      textLength: text.length,
      startedAt: new Date(Date.UTC(2026, 10, 27, 10) - index * 1000),
      endedAt: new Date(Date.UTC(2026, 10, 27, 10, 1) - index * 1000),
    })),
  });
  return { engine, userId };
}

const queryOf = (query: Record<string, string>) => exportQuery.parse({ format: 'jsonl', ...query });

async function exported(
  by: Awaited<ReturnType<typeof userWithRuns>>,
  query: Record<string, string>,
) {
  const pieces = await Array.fromAsync(exportedPieces(by.engine, by.userId, queryOf(query)));
  return pieces.join('');
}

describe('an export', () => {
  it('holds every run of the list once, in its order, over many pages', async () => {
    const texts = Array.from({ length: 250 }, (_, index) => `answer ${index}`);
    const by = await userWithRuns(texts);
    const runs = (await exported(by, {}))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(runs.map(({ text }) => text)).toEqual(texts);
    expect(await countRuns(by.userId, queryOf({}))).toBe(250);
    expect(runs[0]).toMatchObject({ chatTitle: 'A chat', usage: null, status: 'canceled' });
  });

  it('is filtered as the list is, and holds nobody else’s', async () => {
    await userWithRuns(['a stranger’s']);
    const by = await userWithRuns(['one', 'two', 'three']);
    const lines = (await exported(by, { status: 'canceled' })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(['one', 'three']);
    expect(await countRuns(by.userId, queryOf({ status: 'canceled' }))).toBe(2);
    expect(await exported(by, { status: 'failed' })).toBe('');
  });

  it('reads nothing ahead of who takes it', async () => {
    const by = await userWithRuns(Array.from({ length: 250 }, () => 'x'.repeat(2_000)));
    const pieces = exportedPieces(by.engine, by.userId, queryOf({}));
    const { value = '' } = await pieces.next();
    expect(value.length).toBeLessThan(400_000);
    await pieces.return();
  });
});

describe('an export as CSV', () => {
  it('is a table with a head, which spreadsheets read as UTF-8 and run no formula of', async () => {
    const texts = [
      '=HYPERLINK("http://evil.test")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\tx',
      'Zürich, "ja"\nzwei',
    ];
    const by = await userWithRuns(texts, '=1+1');
    const text = await exported(by, { format: 'csv' });
    expect(text.startsWith('\uFEFFid,chatId,chatTitle,')).toBe(true);
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(texts.length + 2);
    for (const line of lines.slice(1, 6)) expect(line).toMatch(/,'=1\+1,.*,"?'[=+\-@\t]/);
    expect(text).toContain('"Zürich, ""ja""\nzwei"');
    expect(text).not.toMatch(/,"?[=+@]/);
  });

  it('has a column for every field of a run in JSON', async () => {
    const by = await userWithRuns(['one']);
    const [head = ''] = (await exported(by, { format: 'csv' })).slice(1).split('\r\n');
    const fields = Object.keys(JSON.parse(await exported(by, {})));
    const columns = head.split(',').map((column) => column.split('.')[0]);
    expect([...new Set(columns)].sort()).toEqual(fields.sort());
  });
});
