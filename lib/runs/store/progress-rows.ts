import { perform, type Statement } from '#lib/db/statement.ts';
import type { CancelReason } from '#lib/shared/run.ts';
import type { Progress, ReadBack } from './run-store.ts';

const saveProgress: Statement = {
  name: 'save-progress',
  sql: `
    WITH given AS (
      SELECT * FROM jsonb_to_record($1::jsonb) AS given(instance_id uuid, chunks jsonb)
    ), heartbeat AS (
      INSERT INTO instances (id, seen_at) SELECT instance_id, now() FROM given
      ON CONFLICT (id) DO UPDATE SET seen_at = now()
    ), fresh AS (
      SELECT chunk.* FROM given, jsonb_to_recordset(given.chunks)
        AS chunk(user_id text, run_id uuid, seq int, parts jsonb, first_token_at timestamptz)
      JOIN LATERAL (
        SELECT 1 FROM runs
        WHERE runs.user_id = chunk.user_id AND runs.id = chunk.run_id
          AND runs.status = 'streaming' LIMIT 1
      ) AS streaming ON true
    ), progress AS (
      INSERT INTO run_chunks (user_id, run_id, seq, parts)
      SELECT user_id, run_id, seq, parts FROM fresh WHERE parts <> '[]'::jsonb
      ON CONFLICT (user_id, run_id, seq) DO UPDATE SET parts = EXCLUDED.parts
    ), first_tokens AS (
      UPDATE runs SET first_token_at = fresh.first_token_at FROM fresh
      WHERE fresh.seq = 0 AND runs.user_id = fresh.user_id AND runs.id = fresh.run_id
        AND runs.status = 'streaming' AND runs.first_token_at IS NULL
    ), asked AS (
      SELECT cancel_asks.user_id, cancel_asks.run_id, cancel_asks.reason, cancel_asks.shown
      FROM given, cancel_asks JOIN LATERAL (
        SELECT 1 FROM runs
        WHERE runs.user_id = cancel_asks.user_id AND runs.id = cancel_asks.run_id
          AND runs.status = 'streaming' AND runs.instance_id = given.instance_id LIMIT 1
      ) AS own ON true
    )
    SELECT json_build_object(
      'asked', (SELECT json_agg(asked) FROM asked),
      'kept', (SELECT json_agg(json_build_array(user_id, run_id)) FROM fresh))::text`,
};

type Answer = {
  asked: { user_id: string; run_id: string; reason: CancelReason; shown: number | null }[] | null;
  kept: [userId: string, runId: string][] | null;
};

/** RunStore.saveProgress on the database, in one statement. */
export async function saveProgressRows(
  instanceId: string,
  progress: readonly Progress[],
): Promise<ReadBack> {
  const chunks = progress.map(({ userId, runId, seq, parts, firstTokenAt }) => ({
    user_id: userId,
    run_id: runId,
    seq,
    parts,
    first_token_at: seq === 0 ? firstTokenAt : null,
  }));
  const [answer] = await perform<Answer>(saveProgress, { instance_id: instanceId, chunks });
  return {
    asked: (answer?.asked ?? []).map(({ user_id, run_id, reason, shown }) => ({
      userId: user_id,
      runId: run_id,
      reason,
      shown,
    })),
    kept: (answer?.kept ?? []).map(([userId, runId]) => ({ userId, runId })),
  };
}
