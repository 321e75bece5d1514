import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import {
  decodeCursor,
  encodeCursor,
  type PageCursor,
  wholePage,
  wrongCursor,
} from '#lib/page-cursor.ts';
import type { RunPage } from '#lib/shared/api.ts';
import { newestFirst, type RunFigure, runsOrderOf, runsOrders } from '#lib/shared/runs-order.ts';
import type { Engine } from './engine.ts';
import { withLiveAnswer } from './read-runs.ts';
import { durationMs, firstTokenMs, outputTokens } from './run-expressions.ts';
import { runsFilter, runsWhereFound } from './runs-filter.ts';
import { runsFromRows } from './store/read-rows.ts';

const limit = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(100, 'must be at most 100');

/** The query of GET /api/runs. */
export const runsQuery = runsFilter.extend({
  sort: z.enum(runsOrders, `must be one of ${runsOrders.join(', ')}`).default(newestFirst),
  cursor: z.string().optional(),
  limit: limit.default(30),
});
export type RunsQuery = z.output<typeof runsQuery>;

/** Each figure as in its index, `runs_…_idx`: whole numbers, of milliseconds, tokens, micro-dollars. */
const figures: Record<RunFigure, Prisma.Sql> = {
  firstToken: firstTokenMs,
  duration: durationMs,
  tokens: outputTokens,
  cost: Prisma.sql`runs.cost_usd_micros::float8`,
};

/**
 * A page of an owner's runs; those whose figure is not known come last, whichever way the list is
 * sorted by it.
 * @throws {RequestError} 400 for a cursor that no page gave.
 */
export async function listRuns(engine: Engine, userId: string, query: RunsQuery): Promise<RunPage> {
  const { page, next } = wholePage(await sizedRuns(userId, query), query.limit);
  const ids = page.map(({ id }) => id);
  const rows = await db().run.findMany({ where: { userId, id: { in: ids } } });
  rows.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  const runs = await runsFromRows(rows);
  // Not included above: Prisma reads chats after runs, and fails where one is deleted in between.
  const chats = await db().chat.findMany({
    where: { userId, id: { in: runs.map(({ chatId }) => chatId) } },
    select: { id: true, title: true },
  });
  const titles = new Map(chats.map(({ id, title }) => [id, title]));
  return {
    runs: runs.flatMap((run) => {
      const chatTitle = titles.get(run.chatId);
      return chatTitle === undefined ? [] : [{ ...withLiveAnswer(engine, userId, run), chatTitle }];
    }),
    nextCursor: next ? encodeCursor(next) : null,
  };
}

type SizedRun = PageCursor & { size: number };

/** What is on a page and, where there is more, one after it: the rows themselves may be large. */
async function sizedRuns(userId: string, query: RunsQuery): Promise<SizedRun[]> {
  const { by, isDescending } = runsOrderOf(query.sort);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const where = await runsWhereFound(userId, query);
  const most = query.limit + 1;
  const sorted = { where, isDescending, most };
  if (by === 'startedAt') return await select(sorted, null, after);
  const figure = figures[by];
  if (after && after.figure === undefined) throw wrongCursor();
  const isInKnown = after?.figure !== null;
  const known = isInKnown ? await select(sorted, figure, after) : [];
  if (known.length === most) return known;
  const unknown = {
    ...sorted,
    where: Prisma.sql`${where} AND ${figure} IS NULL`,
    most: most - known.length,
  };
  const rest = await select(unknown, null, isInKnown ? null : after);
  return [...known, ...rest.map((run) => ({ ...run, figure: null }))];
}

type Sorted = { where: Prisma.Sql; isDescending: boolean; most: number };

/**
 * Rows of runs by a figure, where one is given, and by the time at which they started. Raw, as Prisma
 * neither sorts by an expression nor compares rows of columns.
 * @param after the place in this order after which they come
 */
async function select(
  { where, isDescending, most }: Sorted,
  figure: Prisma.Sql | null,
  after: PageCursor | null,
): Promise<SizedRun[]> {
  const isAfter = Prisma.raw(isDescending ? '<' : '>');
  const direction = Prisma.raw(isDescending ? 'DESC' : 'ASC');
  const columns = figure ? Prisma.sql`${figure}, started_at, id` : Prisma.sql`started_at, id`;
  const place =
    after &&
    (figure
      ? Prisma.sql`(${after.figure}::float8, ${after.at}, ${after.id}::uuid)`
      : Prisma.sql`(${after.at}, ${after.id}::uuid)`);
  return await db().$queryRaw<SizedRun[]>`
    SELECT id, started_at AS at, text_length AS size
      ${figure ? Prisma.sql`, ${figure} AS figure` : Prisma.empty}
    FROM runs
    WHERE ${where}
      ${figure ? Prisma.sql`AND ${figure} IS NOT NULL` : Prisma.empty}
      ${place ? Prisma.sql`AND (${columns}) ${isAfter} ${place}` : Prisma.empty}
    ORDER BY ${figure ? Prisma.sql`${figure} ${direction},` : Prisma.empty}
      started_at ${direction}, id ${direction}
    LIMIT ${most}`;
}
