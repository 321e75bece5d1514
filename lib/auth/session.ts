import { getSessionCookie } from 'better-auth/cookies';
import { processWide } from '#lib/process-wide.ts';
import { RecentMap } from '#lib/recent-map.ts';
import { auth } from './auth.ts';

/** Who sent a request, and the cookies to answer with where that is news to the browser. */
export type Caller = { userId: string; cookies: string[] };

/** How long a session that was found valid is taken for valid, in milliseconds. */
const trustedForMs = 30_000;

type Trusted = { userId: string; until: number };
const trusted = () => processWide('trusted-sessions', () => new RecentMap<Trusted>(10_000));

/**
 * The sender of a request; null where there is no session.
 * @param isAsked whether the database is asked for the session, whatever its signed copy says: after
 * it has been replaced by a backup, say, it may not have it any more
 */
export async function callerOf(headers: Headers, isAsked = false): Promise<Caller | null> {
  const token = getSessionCookie(headers);
  if (token === null) return null;
  const known = isAsked ? undefined : trusted().get(token);
  if (known && known.until > performance.now()) return { userId: known.userId, cookies: [] };
  const query = { disableCookieCache: isAsked };
  const found = await auth().api.getSession({ headers, query, returnHeaders: true });
  if (!found.response) return null;
  const { id } = found.response.user;
  trusted().set(token, { userId: id, until: performance.now() + trustedForMs });
  return { userId: id, cookies: found.headers.getSetCookie() };
}

/** A guest with an identity of their own. */
export async function newGuest(): Promise<Caller> {
  const guest = await auth().api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
  if (!guest.response) throw new Error('No guest session could be made.');
  return { userId: guest.response.user.id, cookies: guest.headers.getSetCookie() };
}
