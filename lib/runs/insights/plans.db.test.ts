import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import type { RunStatus } from '#lib/shared/run.ts';
import { isChosen } from './chosen-runs.ts';
import { anyRun, insertRuns } from './testing/any-runs.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

/** Runs of one user, a day apart, each with an answer of a page. */
async function manyRuns(): Promise<string> {
  const { userId } = await testUser();
  await insertRuns(userId, fc.sample(anyRun, 1), randomUUID());
  await db().$executeRaw`
    INSERT INTO runs (user_id, id, chat_id, prompt_id, instance_id, model, on_leave, status,
      end_reason, parts, started_at, ended_at)
    SELECT user_id, gen_random_uuid(), chat_id, prompt_id, instance_id, model, on_leave,
      (ARRAY['completed', 'canceled', 'failed'])[1 + number % 3]::run_status, NULL,
      to_jsonb(repeat('word ', 300)), started_at - make_interval(days => number), started_at
    FROM runs, generate_series(1, 3000) AS number WHERE user_id = ${userId}`;
  await db().$executeRaw`VACUUM ANALYZE runs`;
  return userId;
}

async function planOf(condition: Prisma.Sql): Promise<string> {
  const rows = await db().$queryRaw<Record<string, string>[]>`
    EXPLAIN SELECT runs.provider, runs.model, sum(runs.output_tokens) FROM runs
    WHERE ${condition} GROUP BY 1, 2`;
  return rows.flatMap((row) => Object.values(row)).join('\n');
}

describe('the runs of a period are found by an index, and no others read', () => {
  it.each<[string, RunStatus[] | undefined]>([
    ['all', undefined],
    ['the canceled ones', ['canceled']],
    ['those with a first token', ['completed', 'canceled']],
  ])('of %s', async (_, statuses) => {
    const userId = await manyRuns();
    const [from, to] = [new Date('2024-01-01'), new Date('2024-07-01')];
    const chosen = { userId, from, to, model: null, reason: null };
    const plan = await planOf(isChosen(chosen, statuses));
    expect(plan).toMatch(/Index|Bitmap/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});
