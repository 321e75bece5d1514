import { afterAll, beforeAll, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { openTestDatabase } from '#lib/runs/testing/test-engine.ts';
import { callerOf, newGuest } from './session.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

const asBrowser = (cookies: readonly string[]) =>
  new Headers({ cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') });

it('knows a guest again by their cookies, and takes nobody else for one', async () => {
  const guest = await newGuest();
  expect(guest.cookies.length).toBeGreaterThan(0);
  const known = { userId: guest.userId, cookies: [] };
  expect(await callerOf(asBrowser(guest.cookies))).toEqual(known);
  expect(await callerOf(new Headers())).toBeNull();
  expect(await callerOf(new Headers({ cookie: 'better-auth.session_token=made.up' }))).toBeNull();
});

it('asks once for a session, whatever other cookies come with it', async () => {
  const { userId, cookies } = await newGuest();
  expect(await callerOf(asBrowser([...cookies, 'theme=dark']))).toMatchObject({ userId });
  await db().session.deleteMany({ where: { userId } });
  const token = cookies.filter((cookie) => cookie.includes('session_token'));
  expect(await callerOf(asBrowser([...token, 'theme=light']))).toMatchObject({ userId });
});

it('does not know one whom the database does not have any more, where it is asked', async () => {
  const gone = await newGuest();
  const headers = asBrowser(gone.cookies);
  await db().user.delete({ where: { id: gone.userId } });
  expect(await callerOf(headers)).toMatchObject({ userId: gone.userId });
  expect(await callerOf(headers, true)).toBeNull();
});
