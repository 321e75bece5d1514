import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { db } from '#lib/db/database.ts';
import { announcing } from '#lib/runs/store/announcements.ts';
import { openTestDatabase, testUser } from '#lib/runs/testing/test-engine.ts';
import { changeSettings, hearSettings, readSettings } from './settings.ts';

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

it('a change that was made in another process counts here as soon as it is announced', async () => {
  const { userId } = await testUser();
  const stopHearing = await hearSettings();
  expect((await readSettings(userId)).onLeave).toBe('stop');
  await db().user.update({ where: { id: userId }, data: { onLeave: 'keep' } });
  expect((await readSettings(userId)).onLeave).toBe('stop');
  await db().$queryRaw`SELECT ${announcing({ type: 'settings', userId })}::text`;
  await vi.waitFor(async () => expect((await readSettings(userId)).onLeave).toBe('keep'));
  await stopHearing();
});

it('a change that comes while the settings are being read is not forgotten', async () => {
  const { userId } = await testUser();
  const reading = readSettings(userId);
  await changeSettings(userId, { onLeave: 'keep' });
  await reading;
  expect((await readSettings(userId)).onLeave).toBe('keep');
});
