import { parseQuery } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { grantQuery, takeBackGrant } from '#lib/tools/grants.ts';

export const DELETE = route(async (request, { userId }) => {
  await takeBackGrant(userId, parseQuery(request, grantQuery));
  return new Response(null, { status: 204 });
});
