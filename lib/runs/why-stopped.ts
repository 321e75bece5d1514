import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { RequestError } from '#lib/request-error.ts';
import { type StopReason, stopReasons } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Engine } from './engine.ts';
import { readRun } from './read-runs.ts';
import { notify } from './store/notices.ts';

/** The body of PATCH /api/runs/{id}. */
export const whyStoppedInput = z.object({
  stopReason: z.enum(stopReasons, `must be one of ${stopReasons.join(', ')}`),
});

/**
 * Writes down why its user stopped a run, and tells the user's other pages. The last word counts.
 * @throws {RequestError} 404 where this owner has no run of that id, 409 where it was not stopped.
 */
export async function sayWhyStopped(
  engine: Engine,
  userId: string,
  id: string,
  stopReason: StopReason,
): Promise<RunJson> {
  const { count } = await db().run.updateMany({
    where: { userId, id, status: 'canceled' },
    data: { stopReason },
  });
  const run = await readRun(engine, userId, id);
  if (count === 0) {
    const message = 'id: this run was not stopped, so there is nothing to say why.';
    throw new RequestError(409, 'run_not_stopped', message);
  }
  await notify(db(), { type: 'chat', userId, chatId: run.chatId });
  return run;
}
