import { afterAll, beforeAll, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { openTestDatabase } from '#lib/runs/testing/test-engine.ts';
import { callerOf, knownCaller } from './session.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const asBrowser = (cookies: readonly string[]) =>
  new Headers({ cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') });

it('makes a guest of who has no session, and knows them again by their cookies', async () => {
  const guest = await callerOf(new Headers());
  expect(guest.cookies.length).toBeGreaterThan(0);
  const headers = asBrowser(guest.cookies);
  expect(await callerOf(headers)).toEqual({ userId: guest.userId, cookies: [] });
  expect(await knownCaller(headers)).toBe(guest.userId);
  expect(await knownCaller(new Headers())).toBeNull();
});

it('makes a new guest of one whom the database does not have any more, where it is asked', async () => {
  const gone = await callerOf(new Headers());
  const headers = asBrowser(gone.cookies);
  await db().user.delete({ where: { id: gone.userId } });
  expect((await callerOf(headers)).userId).toBe(gone.userId);
  const guest = await callerOf(headers, true);
  expect(guest.userId).not.toBe(gone.userId);
  expect((await callerOf(asBrowser(guest.cookies), true)).userId).toBe(guest.userId);
});
