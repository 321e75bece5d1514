import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import type { Engine } from './engine.ts';
import { listRuns, runsQuery } from './list-runs.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';

let close: () => Promise<void>;
let engine: Engine;
beforeAll(async () => {
  close = await openTestDatabase();
  ({ engine } = await testEngine());
});
afterAll(() => close());

const day = Date.UTC(2026, 0, 1);

/** Runs by their names, each started a minute after the one before; figures in milliseconds. */
type Seeded = {
  text?: string;
  firstToken?: number;
  duration?: number;
  tokens?: number;
  cost?: number;
};

async function seeded(runs: Record<string, Seeded>) {
  const { userId } = await testUser();
  const chatId = randomUUID();
  await db().chat.create({ data: { userId, id: chatId, title: 'Seeded' } });
  const names = new Map<string, string>();
  for (const [index, [name, run]] of Object.entries(runs).entries()) {
    const [id, promptId] = [randomUUID(), randomUUID()];
    names.set(id, name);
    const startedAt = new Date(day + index * 60_000);
    const after = (ms: number | undefined) =>
      ms === undefined ? null : new Date(startedAt.getTime() + ms);
    await db().prompt.create({ data: { userId, id: promptId, chatId, text: run.text ?? name } });
    await db().run.create({
      data: {
        ...{ userId, id, chatId, promptId, startedAt, instanceId: engine.instanceId, model: 'm' },
        onLeave: 'keep',
        status: 'canceled',
        endReason: 'stop',
        firstTokenAt: after(run.firstToken),
        endedAt: after(run.duration ?? 1000),
        outputTokens: run.tokens ?? null,
        costUsdMicros: run.cost ?? null,
      },
    });
  }
  /** The names of the runs that a query lists, page by page. */
  async function list(query: Record<string, string>): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listRuns(
        engine,
        userId,
        runsQuery.parse({ ...query, ...(cursor && { cursor }) }),
      );
      seen.push(...page.runs.map((run) => names.get(run.id) ?? 'unknown'));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return seen;
  }
  return { userId, list };
}

describe('the list of runs', () => {
  it('is sorted by a figure, each run once, and what has none comes last either way', async () => {
    const { list } = await seeded({
      none: {},
      slow: { firstToken: 900 },
      fast: { firstToken: 20 },
      alsoSlow: { firstToken: 900 },
      alsoNone: {},
    });
    for (const limit of ['1', '2', '3', '10']) {
      expect(await list({ sort: 'firstToken', limit })).toEqual([
        ...['fast', 'slow', 'alsoSlow'],
        ...['none', 'alsoNone'],
      ]);
      expect(await list({ sort: '-firstToken', limit })).toEqual([
        ...['alsoSlow', 'slow', 'fast'],
        ...['alsoNone', 'none'],
      ]);
    }
  });

  it('is sorted by how long they took, what they brought and cost, or when they began', async () => {
    const { list } = await seeded({
      first: { duration: 5_000_000_000, tokens: 2, cost: 7 },
      second: { duration: 1, tokens: 2_000_000_000 },
      third: { duration: 70, tokens: 0, cost: 900 },
    });
    expect(await list({ sort: '-duration', limit: '1' })).toEqual(['first', 'third', 'second']);
    expect(await list({ sort: 'tokens', limit: '1' })).toEqual(['third', 'first', 'second']);
    expect(await list({ sort: '-cost', limit: '1' })).toEqual(['third', 'first', 'second']);
    expect(await list({ sort: 'startedAt', limit: '1' })).toEqual(['first', 'second', 'third']);
    expect(await list({})).toEqual(['third', 'second', 'first']);
  });

  it('is narrowed to a period, which begins with its first moment and ends before its last', async () => {
    const { list } = await seeded({ one: {}, two: {}, three: {} });
    expect(await list({ from: '2026-01-01T00:01:00Z' })).toEqual(['three', 'two']);
    expect(await list({ to: '2026-01-01T02:01:00+02:00' })).toEqual(['one']);
    expect(await list({ from: '2026-01-01', to: '2026-01-02' })).toHaveLength(3);
    expect(await list({ from: '2026-01-02' })).toEqual([]);
  });

  it('is narrowed to spans of tokens and of time, to the last millisecond', async () => {
    const { list } = await seeded({
      none: {},
      zero: { tokens: 0, firstToken: 0 },
      short: { tokens: 99, firstToken: 1001 },
      long: { tokens: 100, firstToken: 1_000_000 },
    });
    expect(await list({ tokens: '0..' })).toEqual(['long', 'short', 'zero']);
    expect(await list({ tokens: '0..100' })).toEqual(['short', 'zero']);
    expect(await list({ tokens: '100..999999999999999' })).toEqual(['long']);
    expect(await list({ firstTokenMs: '1001..1002' })).toEqual(['short']);
    expect(await list({ firstTokenMs: '0..1001', sort: 'tokens' })).toEqual(['zero']);
  });

  it('says how a span is written', () => {
    for (const tokens of ['', '5', '1-5', '5..5', '9..1', '-1..5', '1.5..2', '..5', '1e3..']) {
      const { error } = runsQuery.safeParse({ tokens });
      expect(error?.issues[0]?.message, tokens).toMatch(/^must be two whole numbers as in 100\.\./);
    }
  });

  it('finds words of the prompt, in any script', async () => {
    const { list } = await seeded({
      harbour: { text: 'Where is the Harbour? 100% sure' },
      港口: { text: '请问港口在哪里' },
    });
    for (const q of ['harb', 'WHERE harbour', '100%', 'r?']) {
      expect(await list({ q }), q).toEqual(['harbour']);
    }
    expect(await list({ q: '港口' })).toEqual(['港口']);
    expect(await list({ q: 'harbour 港口' })).toEqual([]);
    expect(await list({ q: "100_ ') | harbour:*" })).toEqual([]);
  });

  it('refuses the cursor of another order, and orders that there are not', async () => {
    const { userId } = await seeded({});
    const cursor = Buffer.from(`2026-01-01T00:00:00.000Z ${randomUUID()}`).toString('base64url');
    const query = runsQuery.parse({ sort: 'tokens', cursor });
    await expect(listRuns(engine, userId, query)).rejects.toMatchObject({ status: 400 });
    expect(runsQuery.safeParse({ sort: 'cheapest' }).success).toBe(false);
    expect(runsQuery.safeParse({ from: 'yesterday' }).success).toBe(false);
    expect(runsQuery.safeParse({ from: '0000-01-01' }).success).toBe(false);
  });
});
