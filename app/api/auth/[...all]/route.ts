import { auth } from '#lib/auth/auth.ts';
import { errorResponse } from '#lib/http/route.ts';
import { refuseOtherSites } from '#lib/http/same-site.ts';

async function handle(request: Request): Promise<Response> {
  try {
    if (request.method !== 'GET') refuseOtherSites(request.headers);
    return await auth().handler(request);
  } catch (error) {
    return errorResponse(error, request);
  }
}

export { handle as GET, handle as POST };
