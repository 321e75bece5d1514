import { type Caller, callerOf } from '#lib/auth/session.ts';
import { isDatabaseAway } from '#lib/db/is-database-away.ts';
import { log } from '#lib/log.ts';
import { RequestError } from '#lib/request-error.ts';
import { refuseOtherSites } from './same-site.ts';

type Handler<Params> = (
  request: Request,
  caller: Caller,
  params: Params,
) => Response | Promise<Response>;

/** A status and what is sent with it as JSON. */
export type JsonAnswer = { status: number; body: unknown };

/**
 * A route handler that knows its caller and answers errors as JSON: what was wrong with a request
 * with its status and sentence, anything else as 500 with its stack in the log only.
 * @param asksForSession whether the database is asked, as for callerOf
 */
export function route<Params = Record<string, never>>(
  handle: Handler<Params>,
  { asksForSession = false } = {},
) {
  return async (request: Request, context: { params: Promise<unknown> }): Promise<Response> => {
    let cookies: string[] = [];
    try {
      if (request.method !== 'GET') refuseOtherSites(request.headers);
      const caller = await callerOf(request.headers, asksForSession);
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
  const { pathname } = new URL(request.url);
  const { status, body } = errorAnswer(error, request.method, pathname);
  return Response.json(body, { status });
}

/** As errorResponse, for any kind of response. The path goes into the log, without its query. */
export function errorAnswer(error: unknown, method: string, path: string): JsonAnswer {
  if (error instanceof RequestError) {
    const { code, message, status } = error;
    return { status, body: { error: { code, message } } };
  }
  log().error({ err: error, method, path }, 'request failed');
  if (isDatabaseAway(error)) {
    const message = 'The database does not answer at present; try again in a moment.';
    return { status: 503, body: { error: { code: 'database_away', message } } };
  }
  const message = 'Something went wrong on the server; its log says what.';
  return { status: 500, body: { error: { code: 'internal', message } } };
}

function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
