import { type Caller, callerOf } from '#lib/auth/session.ts';
import { isDatabaseAway } from '#lib/db/is-database-away.ts';
import { log } from '#lib/log.ts';
import { RequestError } from '#lib/request-error.ts';

type Handler<Params> = (
  request: Request,
  caller: Caller,
  params: Params,
) => Response | Promise<Response>;

/**
 * A route handler that knows its caller and answers errors as JSON: what was wrong with a request
 * with its status and sentence, anything else as 500 with its stack in the log only.
 */
export function route<Params = Record<string, never>>(handle: Handler<Params>) {
  return async (request: Request, context: { params: Promise<unknown> }): Promise<Response> => {
    let cookies: string[] = [];
    try {
      const caller = await callerOf(request.headers);
      cookies = caller.cookies;
      const response = await handle(request, caller, (await context.params) as Params);
      return withCookies(response, cookies);
    } catch (error) {
      return withCookies(errorResponse(error, request), cookies);
    }
  };
}

/** The answer to whatever was thrown while a request was served. */
export function errorResponse(error: unknown, request: Request): Response {
  if (error instanceof RequestError) {
    const { code, message, status } = error;
    return Response.json({ error: { code, message } }, { status });
  }
  const { pathname } = new URL(request.url);
  log().error({ err: error, method: request.method, path: pathname }, 'request failed');
  if (isDatabaseAway(error)) {
    const message = 'The database does not answer at present; try again in a moment.';
    return Response.json({ error: { code: 'database_away', message } }, { status: 503 });
  }
  const message = 'Something went wrong on the server; its log says what.';
  return Response.json({ error: { code: 'internal', message } }, { status: 500 });
}

function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
