import { db } from '#lib/db/database.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { wordKeptMs } from './ask-rows.ts';
import type { SilentRun } from './run-store.ts';

// A run of this instance has its row a moment before anybody could see that it is live.
const startingMs = 8_000;

const silentRuns: Statement = {
  name: 'silent-runs',
  sql: `
    SELECT json_build_object('instanceId', runs.instance_id, 'userId', runs.user_id,
      'id', runs.id)::text
    FROM jsonb_to_record($1::jsonb)
      AS given(instance_id uuid, started_by timestamptz, unseen_for_seconds float8)
    JOIN runs ON runs.ended_at IS NULL
    LEFT JOIN instances ON instances.id = runs.instance_id
    WHERE CASE WHEN runs.instance_id = given.instance_id THEN runs.started_at <= given.started_by
      ELSE COALESCE(instances.seen_at, '-infinity')
        <= now() - make_interval(secs => given.unseen_for_seconds)
      END`,
};

/** RunStore.silentRuns on the database, by its own clock. */
export async function silentRunRows(instanceId: string, unseenForMs: number): Promise<SilentRun[]> {
  return await perform<SilentRun>(silentRuns, {
    instance_id: instanceId,
    started_by: new Date(Date.now() - Math.max(unseenForMs, startingMs)),
    unseen_for_seconds: unseenForMs / 1000,
  });
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
        WHERE runs.instance_id = instances.id AND runs.ended_at IS NULL)`;
}
