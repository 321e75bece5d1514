import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase } from '#lib/runs/testing/test-engine.ts';
import { callerOf, newGuest } from './session.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  process.env.HALT_PUBLIC_URL = 'https://halt.example';
  close = await openTestDatabase();
});
afterAll(() => close());

it('on https the cookies are those that no other host can set', async () => {
  const { userId, cookies } = await newGuest();
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-better-auth\.session_(token|data)=/);
    expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax/);
    expect(cookie).not.toContain('Domain');
  }
  const cookie = cookies.map((each) => each.split(';', 1)[0]).join('; ');
  expect(await callerOf(new Headers({ cookie }))).toMatchObject({ userId });
  const planted = cookie.replaceAll('__Host-', '__Secure-');
  expect(await callerOf(new Headers({ cookie: planted }))).toBeNull();
});
