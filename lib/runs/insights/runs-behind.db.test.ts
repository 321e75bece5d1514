import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#lib/runs/engine.ts';
import { countRuns } from '#lib/runs/export-runs.ts';
import { listRuns, runsQuery } from '#lib/runs/list-runs.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { followUps, type Insights, stopPlaces } from '#lib/shared/insights.ts';
import { stopReasons } from '#lib/shared/receipt.ts';
import { endReasons, runStatuses } from '#lib/shared/run.ts';
import { type Span, spanText } from '#lib/shared/span.ts';
import { chooseRuns, insightsQuery } from './chosen-runs.ts';
import { readInsights } from './read-insights.ts';
import { anyRuns, beginningMs, insertRuns } from './testing/any-runs.ts';

let close: () => Promise<void>;
let engine: Engine;
beforeAll(async () => {
  close = await openTestDatabase();
  ({ engine } = await testEngine({ hears: false }));
});
afterAll(() => close());

const dayMs = 86_400_000;
const choice = fc.record(
  {
    model: fc.constantFrom('small', 'large'),
    endReason: fc.constantFrom(...endReasons),
  },
  { requiredKeys: [] },
);

/** What a list is asked for, and how many runs it must have. */
type Mark = { query: Record<string, string>; runs: number };

const inMs = ({ from, to }: Span) => spanText({ from: from * 1000, to: to && to * 1000 });

/** The marks of the page of the insights. */
function marksOf({ stops, afterStop, firstTokens, failures, models }: Insights): Mark[] {
  const stopped: Mark[] = [
    ...stops.bySeconds.map(({ runs, ...span }) => ({
      query: { stoppedAfterMs: inMs(span) },
      runs,
    })),
    ...stops.byTokens.map(({ runs, ...span }) => ({ query: { tokens: spanText(span) }, runs })),
    ...stopPlaces.map((stopPlace) => ({ query: { stopPlace }, runs: stops.places[stopPlace] })),
    ...stopReasons.map((stopReason) => ({ query: { stopReason }, runs: stops.why[stopReason] })),
    ...followUps.map((followUp) => ({ query: { followUp }, runs: afterStop.followUps[followUp] })),
  ];
  return [
    ...stopped.map(({ query, runs }) => ({ query: { ...query, status: 'canceled' }, runs })),
    ...failures.map(({ code, runs }) => ({ query: { status: 'failed', errorCode: code }, runs })),
    ...firstTokens.buckets.flatMap((bucket) =>
      (['completed', 'canceled'] as const).map((status) => ({
        query: { status, firstTokenMs: spanText(bucket) },
        runs: bucket[status],
      })),
    ),
    ...models.flatMap(({ provider, model, ...counts }) =>
      runStatuses.map((status) => ({ query: { status, provider, model }, runs: counts[status] })),
    ),
  ];
}

describe('the list behind a mark of the insights', () => {
  it('has as many runs as the mark says', async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, anyRuns, choice, async (own, others, { model, ...chosen }) => {
        const suffix = randomUUID();
        const [me, somebody] = [await testUser(), await testUser()];
        await insertRuns(me.userId, own, suffix);
        await insertRuns(somebody.userId, others, suffix);
        const period = {
          from: new Date(beginningMs).toISOString(),
          to: new Date(beginningMs + 3 * dayMs).toISOString(),
          ...(model && { model: model + suffix }),
        };
        const query = insightsQuery.parse({ ...period, reason: chosen.endReason });
        const insights = await readInsights(engine, chooseRuns(me.userId, query, new Date()));
        for (const mark of marksOf(insights)) {
          // What completed or streams has no reason.
          const hasReason = ['canceled', 'failed'].includes(mark.query.status ?? '');
          const reason = hasReason ? chosen : {};
          const asked = runsQuery.parse({ ...period, ...reason, ...mark.query, limit: '100' });
          const { runs } = await listRuns(engine, me.userId, asked);
          expect(runs, JSON.stringify(mark)).toHaveLength(mark.runs);
          expect(await countRuns(me.userId, asked)).toBe(mark.runs);
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('has no run that could not be behind it, whatever else is asked for', async () => {
    const { userId } = await testUser();
    await insertRuns(userId, fc.sample(anyRuns, 4).flat(), randomUUID());
    const statusesOf = async (query: Record<string, string>) => {
      const { runs } = await listRuns(engine, userId, runsQuery.parse({ ...query, limit: '100' }));
      return runs.map(({ status }) => status);
    };
    const all = await statusesOf({});
    const stopped = all.filter((status) => status === 'canceled');
    expect(await statusesOf({ stoppedAfterMs: '0..' })).toEqual(stopped);
    expect(await statusesOf({ stoppedAfterMs: '0..', status: 'completed' })).toEqual([]);
    for (const endReason of endReasons) {
      const failed = await statusesOf({ errorCode: endReason });
      expect(new Set(failed)).toEqual(new Set(failed.map(() => 'failed')));
    }
  });
});
