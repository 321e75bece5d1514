import { auth } from './auth.ts';

/** Who sent a request, and the cookies to answer with where that is news to the browser. */
export type Caller = { userId: string; cookies: string[] };

/** The sender of a request; one without a session becomes a guest with an identity of its own. */
export async function callerOf(headers: Headers): Promise<Caller> {
  const known = await auth().api.getSession({ headers, returnHeaders: true });
  if (known.response) {
    return { userId: known.response.user.id, cookies: known.headers.getSetCookie() };
  }
  const guest = await auth().api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
  if (!guest.response) throw new Error('No guest session could be made.');
  return { userId: guest.response.user.id, cookies: guest.headers.getSetCookie() };
}

/** The sender of a request that only looks; null where there is no session yet. */
export async function knownCaller(headers: Headers): Promise<string | null> {
  const session = await auth().api.getSession({ headers });
  return session?.user.id ?? null;
}
