import { db } from '#lib/db/database.ts';
import { cancelAllRuns } from '#lib/runs/cancel-run.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { endSession } from './session.ts';

/**
 * Deletes all that is somebody's, and themselves; what streams is canceled first, so that its provider
 * stops.
 * @returns the cookies that have the browser forget them, too
 * @throws as cancelAllRuns does: nothing is deleted then
 */
export async function forget(engine: Engine, userId: string, headers: Headers): Promise<string[]> {
  await cancelAllRuns(engine, userId, { reason: 'stop', shown: null });
  await db().$transaction([
    db().runChunk.deleteMany({ where: { userId } }),
    db().cancelRequest.deleteMany({ where: { userId } }),
    db().user.deleteMany({ where: { id: userId } }),
  ]);
  return await endSession(userId, headers);
}
