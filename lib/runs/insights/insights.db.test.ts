import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '#lib/db/generated/client.ts';
import { pricesBy } from '#lib/models/prices.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import type { Waste } from '#lib/shared/insights.ts';
import { endReasons } from '#lib/shared/run.ts';
import { type ChosenRuns, chooseRuns, insightsQuery } from './chosen-runs.ts';
import { firstTokenEdges } from './first-tokens.ts';
import { readInsights } from './read-insights.ts';
import { secondEdges, tokenEdges } from './stops.ts';
import { type AnyRun, anyRun, anyRuns, beginningMs, insertRuns } from './testing/any-runs.ts';
import {
  countsOf,
  plainAfterStop,
  plainEstimate,
  plainFirstTokens,
  plainModels,
  plainStops,
} from './testing/plain-insights.ts';

let close: () => Promise<void>;
let engine: Engine;
beforeAll(async () => {
  close = await openTestDatabase();
  ({ engine } = await testEngine({ hears: false }));
});
afterAll(() => close());

const dayMs = 86_400_000;
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });
const choice = fc.record({
  model: maybe(fc.constantFrom('small', 'large')),
  reason: maybe(fc.constantFrom(...endReasons)),
  from: fc.nat(2 * dayMs),
  length: fc.integer({ min: 1, max: 5 * dayMs }),
});
type Choice = typeof choice extends fc.Arbitrary<infer One> ? One : never;

/** What is chosen of the runs, one by one. */
function chosenOf(runs: readonly Run[], { userId, from, to, model, reason }: ChosenRuns): Run[] {
  return runs
    .filter((run) => userId === null || run.userId === userId)
    .filter((run) => run.startedAt >= from && run.startedAt < to)
    .filter((run) => model === null || run.model === model)
    .filter((run) => reason === null || run.endReason === null || run.endReason === reason);
}

/** As all figures are compared: two ways to add up differ in the last digits. */
function rounded(value: unknown): unknown {
  const numbers = (_: string, each: unknown) =>
    typeof each === 'number' ? Number(each.toFixed(6)) : each;
  return JSON.parse(JSON.stringify(value, numbers));
}

/** Reads the insights of the chosen runs, where only the small model of a provider that is there has a price. */
async function insightsOf(chosen: ChosenRuns, suffix: string) {
  const priceOf = pricesBy([{ model: `small${suffix}`, input: 1, output: 3 }]);
  return await readInsights({ ...engine, priceOf }, chosen);
}

/** What was never on screen, and what that cost. */
function plainUnseen(runs: readonly Run[]): Waste {
  const tokensOf = (some: readonly Run[]) =>
    some.reduce((sum, run) => sum + (run.unseenTokens ?? 0), 0);
  const priced = tokensOf(
    runs.filter(({ provider, model }) => provider === 'test' && model.startsWith('small')),
  );
  const tokens = tokensOf(runs);
  return { tokens, usdMicros: priced * 3, withoutPrice: tokens - priced };
}

/** Reads the insights of the chosen runs, and computes them from the rows. */
async function compare(all: readonly Run[], chosen: ChosenRuns, suffix: string) {
  const insights = await insightsOf(chosen, suffix);
  const models = chosenOf(all, { ...chosen, model: null });
  const runs = chosenOf(all, chosen);
  const stops = { tokens: [...tokenEdges], seconds: [...secondEdges] };
  const failed = Object.entries(
    Object.groupBy(
      runs.filter(({ status }) => status === 'failed'),
      (run) => run.errorCode ?? run.endReason ?? '',
    ),
  );
  const plain = {
    totals: countsOf(runs),
    stops: plainStops(runs, stops),
    firstTokens: plainFirstTokens(runs, [...firstTokenEdges]),
    afterStop: plainAfterStop(runs, all),
    failures: failed
      .map(([code, of = []]) => ({ code, runs: of.length }))
      .toSorted((one, other) => other.runs - one.runs || (one.code < other.code ? -1 : 1)),
    unseen: plainUnseen(runs),
    models: plainModels(models),
    estimate: plainEstimate(runs),
  };
  expect(rounded(insights)).toMatchObject(rounded(plain) as object);
  expect(insights.overTime.map(({ at }) => at)).toEqual(stepsOf(insights.overTime.length, chosen));
}

/** The beginnings of the hours or days of a period, in UTC. */
function stepsOf(count: number, { from, to }: ChosenRuns): string[] {
  const step = to.getTime() - from.getTime() <= 3 * dayMs ? 3_600_000 : dayMs;
  const first = Math.floor(from.getTime() / step) * step;
  expect(first + (count - 1) * step).toBeLessThan(to.getTime());
  expect(first + count * step).toBeGreaterThanOrEqual(to.getTime());
  return Array.from({ length: count }, (_, index) => new Date(first + index * step).toISOString());
}

function chosenBy(userId: string | null, chosen: Choice, suffix: string): ChosenRuns {
  const from = new Date(beginningMs + chosen.from);
  const to = new Date(from.getTime() + chosen.length);
  const model = chosen.model && chosen.model + suffix;
  return { userId, from, to, model, reason: chosen.reason };
}

describe('the figures of the insights', () => {
  it('are what a count of the runs, one by one, comes to: of one’s own runs only', async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, anyRuns, choice, async (own, others, each) => {
        const suffix = randomUUID();
        const [me, somebody] = [await testUser(), await testUser()];
        const all = [
          ...(await insertRuns(me.userId, own, suffix)),
          ...(await insertRuns(somebody.userId, others, suffix)),
        ];
        const chosen = chosenBy(me.userId, each, suffix);
        await compare(all, chosen, suffix);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('are everybody’s, where no owner is named', async () => {
    const suffix = randomUUID();
    const sample = fc.sample(fc.tuple(anyRuns, anyRuns), 1)[0] ?? [[], []];
    const users = [await testUser(), await testUser()];
    const all = [
      ...(await insertRuns(users[0]?.userId ?? '', sample[0], suffix)),
      ...(await insertRuns(users[1]?.userId ?? '', sample[1], suffix)),
    ];
    const whole: Choice = { model: 'small', reason: null, from: 0, length: 5 * dayMs };
    const chosen = chosenBy(null, whole, suffix);
    const { totals, stops } = await insightsOf(chosen, suffix);
    const runs = chosenOf(all, chosen);
    expect(totals).toEqual(countsOf(runs));
    expect(rounded(stops)).toEqual(
      rounded(plainStops(runs, { tokens: [...tokenEdges], seconds: [...secondEdges] })),
    );
  });
});

describe('the steps of a long period', () => {
  /** When the steps begin, and the one in which a run of Sunday, 1 March, is counted. */
  async function stepsBetween(from: string, to: string) {
    const { userId } = await testUser();
    const [any] = fc.sample(anyRun, 1);
    if (any) await insertRuns(userId, [{ ...any, startedAt: 0 }], randomUUID());
    const query = insightsQuery.parse({ from, to });
    const { overTime } = await readInsights(engine, chooseRuns(userId, query, new Date()));
    const counted = overTime.filter(({ at: _, ...counts }) => Object.values(counts).includes(1));
    return { begin: overTime.map(({ at }) => new Date(at)), counted: counted.map(({ at }) => at) };
  }

  it('are weeks, from Monday', async () => {
    const { begin, counted } = await stepsBetween('2025-12-03', '2026-06-01');
    expect(begin[0]).toEqual(new Date('2025-12-01'));
    expect(new Set(begin.map((at) => at.getUTCDay()))).toEqual(new Set([1]));
    expect(counted).toEqual(['2026-02-23T00:00:00.000Z']);
  });

  it('are months, where there would be too many weeks', async () => {
    const { begin, counted } = await stepsBetween('2024-01-31', '2026-06-01');
    expect(begin).toHaveLength(29);
    expect(begin[0]).toEqual(new Date('2024-01-01'));
    expect(counted).toEqual(['2026-03-01T00:00:00.000Z']);
  });
});

describe('what follows a stop', () => {
  /** What is counted of a stop after a second, where the next run begins so many ms after it. */
  async function followUpAfter(ms: number, next: Partial<AnyRun> = {}) {
    const suffix = randomUUID();
    const [any] = fc.sample(anyRun, 1);
    if (!any) throw new Error('There is no run.');
    const stop = { status: 'canceled', endReason: 'stop' } as const;
    const stopped = {
      ...any,
      chat: 0,
      ending: stop,
      startedAt: 0,
      took: 1000,
      model: 'small',
    } as const;
    const completed = { status: 'completed', endReason: null } as const;
    const following = { ...stopped, ending: completed, startedAt: 1000 + ms, isNewPrompt: true };
    const { userId } = await testUser();
    await insertRuns(userId, [stopped, { ...following, isResumed: false, ...next }], suffix);
    const whole: Choice = { model: null, reason: null, from: 0, length: dayMs };
    const { afterStop } = await insightsOf(chosenBy(userId, whole, suffix), suffix);
    return Object.entries(afterStop.followUps).find(([, runs]) => runs === 1)?.[0];
  }

  it('is what the next run in the chat was', async () => {
    expect(await followUpAfter(5000)).toBe('rephrased');
    expect(await followUpAfter(5000, { isNewPrompt: false })).toBe('regenerated');
    expect(await followUpAfter(5000, { isNewPrompt: false, isResumed: true })).toBe('resumed');
    expect(await followUpAfter(5000, { model: 'large' })).toBe('otherModel');
    expect(await followUpAfter(5000, { chat: 1 })).toBe('nothing');
  });

  it('is that of the minute after it, and of the moment before its end', async () => {
    expect(await followUpAfter(60_000)).toBe('rephrased');
    expect(await followUpAfter(60_001)).toBe('nothing');
    expect(await followUpAfter(-10)).toBe('rephrased');
  });
});

describe('the query of the insights', () => {
  const now = new Date('2026-11-27T12:00:00Z');

  it('is about the last 30 days, where it names none', () => {
    const chosen = chooseRuns('me', insightsQuery.parse({}), now);
    expect(chosen).toMatchObject({ from: new Date('2026-10-28T12:00:00Z'), to: now });
  });

  it('refuses a period that ends before it begins, or that no one has', () => {
    const choose = (from: string, to: string) => () =>
      chooseRuns('me', insightsQuery.parse({ from, to }), now);
    expect(choose('2026-11-02', '2026-11-01')).toThrow('from: must be before to.');
    expect(choose('1990-01-01', '2026-11-01')).toThrow(
      'from: must be at most ten years before to.',
    );
  });
});
