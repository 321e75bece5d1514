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
 * The sender of a request; one without a session becomes a guest with an identity of its own.
 * @param isAsked whether the database is asked for the session, whatever its signed copy says: after
 * it has been replaced by a backup, say, it may not have it any more
 */
export async function callerOf(headers: Headers, isAsked = false): Promise<Caller> {
  const cookie = headers.get('cookie') ?? '';
  const known = isAsked ? undefined : trusted().get(cookie);
  if (known && known.until > performance.now()) return { userId: known.userId, cookies: [] };
  const query = { disableCookieCache: isAsked };
  const found = await auth().api.getSession({ headers, query, returnHeaders: true });
  if (found.response) {
    const { id } = found.response.user;
    const cookies = found.headers.getSetCookie();
    // A browser that has been sent new cookies asks with those from now on.
    if (cookies.length === 0) {
      trusted().set(cookie, { userId: id, until: performance.now() + trustedForMs });
    }
    return { userId: id, cookies };
  }
  const guest = await auth().api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
  if (!guest.response) throw new Error('No guest session could be made.');
  return { userId: guest.response.user.id, cookies: guest.headers.getSetCookie() };
}

/** The sender of a request that only looks; null where there is no session yet. */
export async function knownCaller(headers: Headers): Promise<string | null> {
  // A renewed cookie could not be passed on, and so must wait for who can.
  const session = await auth().api.getSession({ headers, query: { disableRefresh: true } });
  return session?.user.id ?? null;
}
