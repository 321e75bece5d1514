import type { z } from 'zod';
import { Prisma } from '#lib/db/generated/client.ts';
import { RequestError } from '#lib/request-error.ts';
import { runsFilter, runsWhere } from '#lib/runs/runs-filter.ts';
import type { Step } from '#lib/shared/insights.ts';
import { type EndReason, type RunStatus, runStatuses } from '#lib/shared/run.ts';

const dayMs = 86_400_000;
/** Without dates, the last so many days. */
const usualDays = 30;
const longestDays = 3660;

/** The query of GET /api/runs/insights. */
export const insightsQuery = runsFilter
  .pick({ from: true, to: true, model: true })
  .extend({ reason: runsFilter.shape.endReason });
export type InsightsQuery = z.infer<typeof insightsQuery>;

/** Whose runs, begun when, by which model, ended why. What is null chooses all. */
export type ChosenRuns = {
  userId: string | null;
  from: Date;
  to: Date;
  model: string | null;
  reason: EndReason | null;
};

/**
 * The runs that a query is about.
 * @param userId null: everybody's
 * @throws {RequestError} 400 where the period has no length, or more than ten years
 */
export function chooseRuns(userId: string | null, query: InsightsQuery, now: Date): ChosenRuns {
  const to = query.to ?? now;
  const from = query.from ?? new Date(to.getTime() - usualDays * dayMs);
  const days = (to.getTime() - from.getTime()) / dayMs;
  if (!(days > 0)) throw new RequestError(400, 'invalid_request', 'from: must be before to.');
  if (days > longestDays) {
    throw new RequestError(400, 'invalid_request', 'from: must be at most ten years before to.');
  }
  return { userId, from, to, model: query.model ?? null, reason: query.reason ?? null };
}

/**
 * Them as a condition on `runs`. A reason chooses among what did not complete: what completed has none,
 * and stays to be compared with.
 * @param statuses are always said, as the index of the insights is by them
 */
export function isChosen(
  { userId, from, to, model, reason }: ChosenRuns,
  statuses: readonly RunStatus[] = runStatuses,
): Prisma.Sql {
  const where = runsWhere(userId, { from, to, model: model ?? undefined });
  const ofStatus = statuses.map((status) => Prisma.sql`${status}::run_status`);
  const ofReason =
    reason === null
      ? Prisma.empty
      : Prisma.sql`AND (runs.end_reason IS NULL OR runs.end_reason = ${reason}::end_reason)`;
  return Prisma.sql`${where} AND runs.status IN (${Prisma.join(ofStatus)}) ${ofReason}`;
}

/** The width of the bars of a period: so many as can be told apart. */
export function stepOf({ from, to }: Pick<ChosenRuns, 'from' | 'to'>): Step {
  const days = (to.getTime() - from.getTime()) / dayMs;
  if (days <= 3) return 'hour';
  if (days <= 92) return 'day';
  return days <= 550 ? 'week' : 'month';
}
