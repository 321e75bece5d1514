import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import { changeSettings, readSettings } from './settings.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

it('a change counts for the next run, and leaves the rest as it was', async () => {
  const { userId } = await testUser();
  expect(await readSettings(userId)).toEqual({ onLeave: 'stop', leaveGraceSeconds: 0 });
  await changeSettings(userId, { leaveGraceSeconds: 5 });
  expect(await readSettings(userId)).toEqual({ onLeave: 'stop', leaveGraceSeconds: 5 });
});
