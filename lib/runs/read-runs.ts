import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { decodeCursor, encodeCursor, wholePage } from '#lib/page-cursor.ts';
import { notFound } from '#lib/request-error.ts';
import type { RunPage } from '#lib/shared/api.ts';
import { endReasons, type RunJson, runStatuses, textOf } from '#lib/shared/run.ts';
import { modelName } from '#lib/shared/run-input.ts';
import type { Engine } from './engine.ts';
import { runsFromRows } from './store/read-rows.ts';

const limit = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(100, 'must be at most 100');

/** The query of GET /api/runs. */
export const runsQuery = z.object({
  status: z.enum(runStatuses, `must be one of ${runStatuses.join(', ')}`).optional(),
  endReason: z.enum(endReasons, `must be one of ${endReasons.join(', ')}`).optional(),
  model: modelName.optional(),
  chatId: z.uuid('must be a UUID').optional(),
  cursor: z.string().optional(),
  limit: limit.default(30),
});
export type RunsQuery = z.infer<typeof runsQuery>;

/**
 * A page of an owner's runs, newest first.
 * @throws {RequestError} 400 for a cursor that no page gave.
 */
export async function listRuns(engine: Engine, userId: string, query: RunsQuery): Promise<RunPage> {
  const { status, endReason, model, chatId } = query;
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const sized = await db().run.findMany({
    where: {
      userId,
      status,
      endReason,
      model,
      chatId,
      ...(after && {
        OR: [{ startedAt: { lt: after.at } }, { startedAt: after.at, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
    select: { id: true, startedAt: true, textLength: true },
  });
  const { page: fitting, next } = wholePage(
    sized.map((row) => ({ ...row, size: row.textLength })),
    query.limit,
  );
  const page = await db().run.findMany({
    where: { userId, id: { in: fitting.map((row) => row.id) } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    include: { chat: { select: { title: true } } },
  });
  const runs = await runsFromRows(page);
  return {
    runs: runs.map((run, index) => ({
      ...withLiveAnswer(engine, userId, run),
      chatTitle: page[index]?.chat.title ?? '',
    })),
    nextCursor: next ? encodeCursor({ at: next.startedAt, id: next.id }) : null,
  };
}

/**
 * A run as saved, or while it streams as far as it has come here.
 * @throws {RequestError} 404 where this owner has no run of that id.
 */
export async function readRun(engine: Engine, userId: string, id: string): Promise<RunJson> {
  const run = await engine.store.readRun(userId, id);
  if (!run) throw notFound('run');
  return withLiveAnswer(engine, userId, run);
}

/** The run with what this process has of its answer, where it streams here. */
export function withLiveAnswer<Run extends RunJson>(engine: Engine, userId: string, run: Run): Run {
  const live = run.status === 'streaming' ? engine.live.get(userId, run.id) : undefined;
  if (!live?.row) return run;
  const parts = live.answer.parts();
  const firstTokenAt = live.firstTokenAt?.toISOString() ?? null;
  return { ...run, parts, text: textOf(parts), firstTokenAt };
}
