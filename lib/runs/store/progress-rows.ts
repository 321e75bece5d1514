import { db } from '#lib/db/database.ts';
import type { CancelReason } from '#lib/runs/run.ts';
import type { Progress, ReadBack } from './run-store.ts';

type Row = {
  asked: { user_id: string; run_id: string; reason: CancelReason; shown: number | null }[] | null;
  kept: { user_id: string; run_id: string }[] | null;
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
    first_token_at: firstTokenAt,
  }));
  const [row] = await db().$queryRaw<Row[]>`
    WITH heartbeat AS (
      INSERT INTO instances (id, seen_at) VALUES (${instanceId}::uuid, now())
      ON CONFLICT (id) DO UPDATE SET seen_at = now()
    ), fresh AS (
      SELECT chunk.* FROM jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb)
        AS chunk(user_id text, run_id uuid, seq int, parts jsonb, first_token_at timestamptz)
      JOIN runs ON runs.user_id = chunk.user_id AND runs.id = chunk.run_id
        AND runs.status = 'streaming'
    ), progress AS (
      INSERT INTO run_chunks (user_id, run_id, seq, parts)
      SELECT user_id, run_id, seq, parts FROM fresh WHERE parts <> '[]'::jsonb
      ON CONFLICT (user_id, run_id, seq) DO UPDATE SET parts = EXCLUDED.parts
    ), first_tokens AS (
      UPDATE runs SET first_token_at = fresh.first_token_at FROM fresh
      WHERE fresh.seq = 0 AND runs.user_id = fresh.user_id AND runs.id = fresh.run_id
        AND runs.status = 'streaming'
    ), asked AS (
      SELECT cancel_asks.user_id, cancel_asks.run_id, cancel_asks.reason, cancel_asks.shown
      FROM cancel_asks JOIN runs
        ON runs.user_id = cancel_asks.user_id AND runs.id = cancel_asks.run_id
      WHERE runs.status = 'streaming' AND runs.instance_id = ${instanceId}::uuid
    )
    SELECT (SELECT json_agg(asked) FROM asked) AS asked,
      (SELECT json_agg(json_build_object('user_id', user_id, 'run_id', run_id)) FROM fresh) AS kept`;
  return {
    asked: (row?.asked ?? []).map(({ user_id, run_id, reason, shown }) => ({
      userId: user_id,
      runId: run_id,
      reason,
      shown,
    })),
    kept: (row?.kept ?? []).map(({ user_id, run_id }) => ({ userId: user_id, runId: run_id })),
  };
}
