import { processWide } from '#lib/process-wide.ts';
import { RecentMap } from '#lib/recent-map.ts';
import { auth } from './auth.ts';

/** Who sent a request, and the cookies to answer with where that is news to the browser. */
export type Caller = { userId: string; cookies: string[] };

/** How long a session that was found valid is taken for valid, in milliseconds. */
const trustedForMs = 30_000;

type Trusted = { userId: string; until: number };
const trusted = () => processWide('trusted-sessions', () => new RecentMap<Trusted>(10_000));
/** Who has been deleted here: a copy of their cookies is good for minutes, without the database. */
const forgotten = () => processWide('forgotten-users', () => new RecentMap<true>(10_000));

/**
 * The sender of a request; null where there is no session.
 * @param isAsked whether the database is asked for the session, whatever its signed copy says: after
 * it has been replaced by a backup, say, it may not have it any more
 */
export async function callerOf(headers: Headers, isAsked = false): Promise<Caller | null> {
  const session = await sessionOf(headers);
  if (session === null) return null;
  const known = isAsked ? undefined : trusted().get(session);
  if (known && known.until > performance.now()) return { userId: known.userId, cookies: [] };
  const query = { disableCookieCache: isAsked };
  const found = await auth().api.getSession({ headers, query, returnHeaders: true });
  if (!found.response) return null;
  const { id } = found.response.user;
  if (forgotten().get(id)) return null;
  trusted().set(session, { userId: id, until: performance.now() + trustedForMs });
  return { userId: id, cookies: found.headers.getSetCookie() };
}

/** Exactly what says which session it is, as better-auth reads it; null where there is none. */
async function sessionOf(headers: Headers): Promise<string | null> {
  const { authCookies } = await auth().$context;
  const { name } = authCookies.sessionToken;
  const cookies = (headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
  const sessions = cookies.filter((cookie) => cookie.startsWith(`${name}=`));
  return sessions.length === 0 ? null : sessions.join(';');
}

/** Ends the session of one who has been deleted. @returns the cookies that say so to the browser */
export async function endSession(userId: string, headers: Headers): Promise<string[]> {
  forgotten().set(userId, true);
  const session = await sessionOf(headers);
  if (session !== null) trusted().delete(session);
  const ended = await auth().api.signOut({ headers, returnHeaders: true });
  return ended.headers.getSetCookie();
}

/** A guest with an identity of their own. */
export async function newGuest(): Promise<Caller> {
  const guest = await auth().api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
  if (!guest.response) throw new Error('No guest session could be made.');
  return { userId: guest.response.user.id, cookies: guest.headers.getSetCookie() };
}
