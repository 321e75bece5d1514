import { db } from '#lib/db/database.ts';
import type { Run } from '#lib/db/generated/client.ts';
import type { CancelReason } from '#lib/runs/run.ts';
import { wordKeptMs } from './ask-rows.ts';
import { savedParts } from './read-rows.ts';
import type { Asked, LostRun } from './run-store.ts';

// A run of this instance has its row a moment before anybody could see that it is live.
const startingMs = 8_000;

/** RunStore.lostRuns on the database, by its own clock. */
export async function lostRunRows(instanceId: string, unseenForMs: number): Promise<LostRun[]> {
  const seconds = unseenForMs / 1000;
  const silentSince = new Date(Date.now() - Math.max(unseenForMs, startingMs));
  const lost = await db().$queryRaw<{ user_id: string; id: string }[]>`
    SELECT runs.user_id, runs.id FROM runs
    LEFT JOIN instances ON instances.id = runs.instance_id
    WHERE runs.status = 'streaming' AND CASE
      WHEN runs.instance_id = ${instanceId}::uuid THEN runs.started_at <= ${silentSince}
      ELSE COALESCE(instances.seen_at, '-infinity') <= now() - make_interval(secs => ${seconds})
      END`;
  if (lost.length === 0) return [];
  const rows: Run[] = await db().run.findMany({
    where: { OR: lost.map(({ user_id, id }) => ({ userId: user_id, id })) },
  });
  const [saved, asks] = await Promise.all([
    savedParts(rows),
    db().cancelAsk.findMany({
      where: { OR: rows.map(({ userId, id }) => ({ userId, runId: id })) },
    }),
  ]);
  const askedOf = (row: Run): Asked | null => {
    const ask = asks.find(({ userId, runId }) => userId === row.userId && runId === row.id);
    return ask ? { reason: ask.reason as CancelReason, shown: ask.shown } : null;
  };
  return rows.map((row) => ({
    instanceId: row.instanceId,
    userId: row.userId,
    id: row.id,
    chatId: row.chatId,
    parts: saved.get(row) ?? [],
    asked: askedOf(row),
  }));
}

/** RunStore.tidy on the database. */
export async function tidyRows(): Promise<void> {
  const kept = `${wordKeptMs / 1000} seconds`;
  await db().$executeRaw`
    DELETE FROM cancel_asks WHERE asked_at < now() - ${kept}::interval
      AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.user_id = cancel_asks.user_id
        AND runs.id = cancel_asks.run_id AND runs.status = 'streaming')`;
  await db().$executeRaw`
    DELETE FROM run_chunks WHERE NOT EXISTS (SELECT 1 FROM runs
      WHERE runs.user_id = run_chunks.user_id AND runs.id = run_chunks.run_id
        AND runs.status = 'streaming')`;
  await db().$executeRaw`
    DELETE FROM instances WHERE seen_at < now() - interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM runs
        WHERE runs.instance_id = instances.id AND runs.status = 'streaming')`;
}
