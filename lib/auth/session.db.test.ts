import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { db } from '#lib/db/database.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { openTestDatabase, testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { forget } from './forget.ts';
import { callerOf, newGuest } from './session.ts';
import { sweepGuests } from './sweep-guests.ts';

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

it('does not take one session for another, whatever other cookies come with it', async () => {
  const [mine, other] = [await newGuest(), await newGuest()];
  const tokenOf = ({ cookies }: typeof mine) =>
    cookies.filter((cookie) => cookie.includes('session_token'));
  const planted = tokenOf(other).map((cookie) => `__Secure-${cookie}`);
  // What was found out for both together is not what is true of either.
  await callerOf(asBrowser([...planted, ...tokenOf(mine)]));
  expect(await callerOf(asBrowser(tokenOf(other)))).toMatchObject({ userId: other.userId });
  await callerOf(asBrowser([...tokenOf(mine), ...tokenOf(other)]));
  expect(await callerOf(asBrowser(tokenOf(mine)))).toMatchObject({ userId: mine.userId });
  expect(await callerOf(asBrowser(planted))).toBeNull();
});

it('forgets a browser with all that is its own, and stops what streams for it', async () => {
  const [{ engine, provider }, by, guest] = [
    await testEngine(),
    await testUser(),
    await newGuest(),
  ];
  const { userId } = guest;
  const input = { kind: 'prompt' as const, id: randomUUID(), chatId: randomUUID(), text: 'Hello?' };
  await startRun(engine, { ...by, userId }, input);
  const request = await provider.request(0);
  const headers = asBrowser(guest.cookies);
  expect(await callerOf(headers)).toMatchObject({ userId });
  const cookies = await forget(engine, userId, headers);
  expect(request.hungUp).toBe(true);
  expect(cookies.join()).toMatch(/session_token=;.*Max-Age=0/);
  expect(await callerOf(headers)).toBeNull();
  for (const rows of [
    db().user.count({ where: { id: userId } }),
    db().run.count({ where: { userId } }),
  ]) {
    expect(await rows).toBe(0);
  }
});

it('sweeps guests who have nothing and have not been here for a day, and nobody else', async () => {
  const [gone, looking, asking] = [await newGuest(), await newGuest(), await newGuest()];
  const isThere = async ({ userId }: typeof gone) =>
    (await db().user.count({ where: { id: userId } })) === 1;
  const id = randomUUID();
  await db().chat.create({ data: { userId: asking.userId, id, title: 'Mine' } });
  await sweepGuests();
  expect(await isThere(gone)).toBe(true);

  const long = new Date(Date.now() - 3 * 86_400_000);
  await db().user.updateMany({ data: { createdAt: long } });
  const others = { userId: { not: looking.userId } };
  await db().session.updateMany({ where: others, data: { updatedAt: long } });
  await sweepGuests();
  expect([await isThere(gone), await isThere(looking), await isThere(asking)]).toEqual([
    false,
    true,
    true,
  ]);
});
