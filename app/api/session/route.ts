import { z } from 'zod';
import { postRoute } from '#lib/http/route.ts';

/**
 * Makes the browser a guest where it is nobody yet, or nobody any more; the page calls it before
 * anything else.
 */
export const POST = postRoute(z.unknown(), () => new Response(null, { status: 204 }), {
  isAsked: true,
});
