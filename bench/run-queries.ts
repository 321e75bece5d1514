import { db } from '#lib/db/database.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { afterStop } from '#lib/runs/insights/after-stop.ts';
import { byModel } from '#lib/runs/insights/by-model.ts';
import { chooseRuns, type InsightsQuery } from '#lib/runs/insights/chosen-runs.ts';
import { estimateError } from '#lib/runs/insights/estimate-error.ts';
import { failures } from '#lib/runs/insights/failures.ts';
import { firstTokens } from '#lib/runs/insights/first-tokens.ts';
import { readInsights } from '#lib/runs/insights/read-insights.ts';
import { runsOverTime } from '#lib/runs/insights/runs-over-time.ts';
import { stops } from '#lib/runs/insights/stops.ts';
import { listRuns, runsQuery } from '#lib/runs/list-runs.ts';
import { readRun } from '#lib/runs/read-runs.ts';
import { readRunDetails, readSent } from '#lib/runs/run-details.ts';
import { runFigures } from '#lib/shared/runs-order.ts';

/** What a page asks of the server, or a part of it, by a name for people. */
export type Query = { name: string; ask: () => Promise<unknown> };

const figures = { runsOverTime, byModel, stops, firstTokens, afterStop, failures, estimateError };

/** The queries of Runs, as the routes make them. */
export async function queriesOf(engine: Engine, userId: string, now: Date): Promise<Query[]> {
  const middle = await db().run.findFirstOrThrow({
    where: { userId, status: 'canceled', startedAt: { lt: new Date(now.getTime() - 90 * dayMs) } },
    orderBy: { startedAt: 'desc' },
    select: { id: true },
  });
  const list = (name: string, query: Record<string, string>): Query => ({
    name: `runs: ${name}`,
    ask: () => listRuns(engine, userId, runsQuery.parse(query)),
  });
  const insights = (name: string, query: InsightsQuery): Query => ({
    name: `insights: ${name}`,
    ask: () => readInsights(engine, chooseRuns(userId, query, now)),
  });
  const at = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
  const year = { from: new Date(now.getTime() - 365 * dayMs) };
  const { nextCursor } = await listRuns(engine, userId, runsQuery.parse({ limit: '100' }));
  return [
    {
      name: 'one run by its key',
      ask: () => db().run.findUnique({ where: { userId_id: { userId, id: middle.id } } }),
    },
    { name: 'a run', ask: () => readRun(engine, userId, middle.id) },
    { name: 'a run: its details', ask: () => readRunDetails(engine, userId, middle.id) },
    { name: 'a run: what was sent', ask: () => readSent(engine, userId, middle.id) },
    list('newest', {}),
    list('the next page', { cursor: nextCursor ?? '' }),
    list('stopped', { status: 'canceled' }),
    list('failed', { status: 'failed' }),
    list('streaming', { status: 'streaming' }),
    list('stopped by leaving', { status: 'canceled', endReason: 'left' }),
    list('of a model', { model: 'qwen3:8b' }),
    list('of a week', { from: at(10), to: at(3) }),
    list('with a word', { q: 'because' }),
    list('stopped, with words', { status: 'canceled', q: 'because through' }),
    list('with a word that none has', { q: 'xylophone' }),
    ...runFigures.map((figure) => list(`by ${figure}`, { sort: `-${figure}` })),
    list('stopped, by tokens', { status: 'canceled', sort: '-tokens' }),
    list('of so many tokens', { tokens: '400..800' }),
    list('stopped after a second or two', { stoppedAfterMs: '1000..2000' }),
    list('stopped in reasoning, by cost', { stopPlace: 'inReasoning', sort: '-cost' }),
    list('stopped, then resumed', { followUp: 'resumed' }),
    list('with an error that none has', { errorCode: 'internal' }),
    insights('30 days', {}),
    insights('30 days, a model', { model: 'gpt-5.2-mini' }),
    insights('30 days, a reason', { reason: 'stop' }),
    insights('7 days', { from: new Date(now.getTime() - 7 * dayMs) }),
    ...Object.entries(figures).map(([name, read]) => ({
      name: `a year of ${name}`,
      ask: () => read(chooseRuns(userId, year, now)),
    })),
    insights('a year', year),
  ];
}

const dayMs = 86_400_000;
