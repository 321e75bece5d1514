import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import type { CancelRequest } from '#lib/runs/ending.ts';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import { requestCancelRow } from './cancel-rows.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

/** What stands after these requests, one after the other. */
async function standing(...requests: CancelRequest[]) {
  const [{ userId }, runId] = [await testUser(), randomUUID()];
  for (const request of requests) await requestCancelRow(userId, runId, request);
  const where = { userId_runId: { userId, runId } };
  const { reason, shown } = await db().cancelRequest.findUniqueOrThrow({ where });
  return { reason, shown };
}

describe('a cancel that is requested twice', () => {
  it('stands as the stronger request, whichever came first', async () => {
    const left = { reason: 'left', shown: null } as const;
    const superseded = { reason: 'superseded', shown: 7 } as const;
    const stop = { reason: 'stop', shown: 5 } as const;
    expect(await standing(left, superseded)).toEqual(superseded);
    expect(await standing(superseded, left)).toEqual(superseded);
    expect(await standing(left, stop, superseded)).toEqual(stop);
  });

  it('keeps what was shown, whoever said so', async () => {
    const stop = { reason: 'stop', shown: null } as const;
    expect(await standing({ reason: 'left', shown: 3 }, stop)).toEqual({ ...stop, shown: 3 });
    expect(await standing(stop, { reason: 'left', shown: 3 })).toEqual({ ...stop, shown: 3 });
  });
});
