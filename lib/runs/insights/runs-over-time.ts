import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { RunsAt, StatusCounts, Step } from '#lib/shared/insights.ts';
import { type RunStatus, runStatuses } from '#lib/shared/run.ts';
import { type ChosenRuns, isChosen, stepOf } from './chosen-runs.ts';

type Row = { at: Date; status: RunStatus; runs: number };

/** How many runs of each status began in each step of the period; steps without any are there, too. */
export async function runsOverTime(chosen: ChosenRuns): Promise<RunsAt[]> {
  const step = stepOf(chosen);
  // Raw: Prisma groups by columns only, not by the hour or the day of one.
  const rows = await db().$queryRaw<Row[]>`
    SELECT ${beginningIn(step)} AS at, runs.status::text AS status, count(*)::int AS runs
    FROM runs WHERE ${isChosen(chosen)}
    GROUP BY 1, runs.status`;
  const found = new Map<number, RunsAt>();
  for (let at = beginningOf(chosen.from); at < chosen.to; at = after(at)) {
    found.set(at.getTime(), { at: at.toISOString(), ...noRuns() });
  }
  for (const { at, status, runs } of rows) {
    const bar = found.get(at.getTime());
    if (bar) bar[status] = runs;
  }
  return [...found.values()];

  function after(at: Date): Date {
    const next = new Date(at);
    if (step === 'hour') next.setUTCHours(at.getUTCHours() + 1);
    else if (step === 'month') next.setUTCMonth(at.getUTCMonth() + 1);
    else next.setUTCDate(at.getUTCDate() + (step === 'week' ? 7 : 1));
    return next;
  }

  /** As date_trunc has it: a week begins on Monday. */
  function beginningOf(from: Date): Date {
    const at = new Date(from);
    at.setUTCMinutes(0, 0, 0);
    if (step === 'hour') return at;
    at.setUTCHours(0);
    if (step === 'week') at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
    if (step === 'month') at.setUTCDate(1);
    return at;
  }
}

/** Any Monday, at midnight in UTC. */
const monday = new Date('2001-01-01T00:00:00Z');

/** When the step of a run began. All but months have the same length, and are cheaper to tell so. */
function beginningIn(step: Step): Prisma.Sql {
  return step === 'month'
    ? Prisma.sql`date_trunc('month', runs.started_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`
    : Prisma.sql`date_bin(${`1 ${step}`}::interval, runs.started_at, ${monday})`;
}

/** All of them together. */
export function totalOf(bars: readonly StatusCounts[]): StatusCounts {
  const total = noRuns();
  for (const bar of bars) for (const status of runStatuses) total[status] += bar[status];
  return total;
}

function noRuns(): StatusCounts {
  return { streaming: 0, completed: 0, canceled: 0, failed: 0 };
}
