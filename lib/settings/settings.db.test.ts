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
  const first = { onLeave: 'stop', leaveGraceSeconds: 0, askWhyStopped: true };
  expect(await readSettings(userId)).toEqual(first);
  await changeSettings(userId, { leaveGraceSeconds: 5 });
  await changeSettings(userId, { askWhyStopped: false });
  const last = { onLeave: 'stop', leaveGraceSeconds: 5, askWhyStopped: false };
  expect(await readSettings(userId)).toEqual(last);
});
