import { z } from 'zod';
import { forget } from '#lib/auth/forget.ts';
import { postRoute, route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';

/**
 * Makes the browser a guest where it is nobody yet, or nobody any more; the page calls it before
 * anything else.
 */
export const POST = postRoute(z.unknown(), () => new Response(null, { status: 204 }), {
  isAsked: true,
});

/** Forget this browser: deletes all that is the caller's, and ends the session. */
export const DELETE = route(async (request, caller) => {
  caller.cookies = await forget(runEngine(), caller.userId, request.headers);
  return new Response(null, { status: 204 });
});
