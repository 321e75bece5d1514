import type { z } from 'zod';
import { type Caller, callerOf, newGuest } from '#lib/auth/session.ts';
import { isDatabaseAway } from '#lib/db/database-error.ts';
import { log } from '#lib/log.ts';
import { RequestError, shuttingDown } from '#lib/request-error.ts';
import { addressOf } from './client-address.ts';
import { countNewGuest } from './limits.ts';
import { parseBody } from './parse.ts';
import { refuseOtherSites } from './same-site.ts';
import { isServing } from './serving.ts';
import { transportSecurity } from './transport-security.ts';

type Answer = Response | Promise<Response>;
type Handle<Params> = (request: Request, caller: Caller, params: Params) => Answer;
type HandlePost<Body, Params> = (
  body: Body,
  caller: Caller,
  request: Request,
  params: Params,
) => Answer;
type Context = { params: Promise<unknown> };
type RouteHandler = (request: Request, context: Context) => Promise<Response>;

/**
 * The handler of a route that reads or changes what is the caller's own. What is thrown becomes a
 * JSON error: a RequestError as it says, anything else as 500 with its stack in the log only.
 * @param handle is called for callers with a session; the others are answered 401.
 */
export function route<Params = Record<string, never>>(handle: Handle<Params>): RouteHandler {
  return answering(async (request, context) => {
    const caller = await callerOf(request.headers);
    if (!caller) throw noSession();
    const params = (await context.params) as Params;
    return await answerTo(caller, request, () => handle(request, caller, params));
  });
}

/**
 * As route(), for a POST: one without a session becomes a guest, once the body is found valid.
 * @param isAsked whether the database is asked for the session, as for callerOf
 */
export function postRoute<Schema extends z.ZodType, Params = Record<string, never>>(
  schema: Schema,
  handle: HandlePost<z.output<Schema>, Params>,
  { isAsked = false } = {},
): RouteHandler {
  return answering(async (request, context) => {
    const body = await parseBody(request, schema);
    const caller = (await callerOf(request.headers, isAsked)) ?? (await guestFrom(request));
    const params = (await context.params) as Params;
    return await answerTo(caller, request, () => handle(body, caller, request, params));
  });
}

async function guestFrom({ headers }: Request): Promise<Caller> {
  countNewGuest(addressOf(headers));
  return await newGuest();
}

/** The handler of a route for everybody: errors become JSON, as with route(). */
export function answering(handle: RouteHandler): RouteHandler {
  return async (request, context) => {
    const { status, headers, body } = await answerOrError(request, () => handle(request, context));
    if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
    headers.append('vary', 'Cookie');
    for (const [name, value] of Object.entries(transportSecurity())) headers.set(name, value);
    const isHead = request.method === 'HEAD';
    // Nobody would ever read it, and so never leave.
    if (isHead) await body?.cancel();
    return new Response(isHead ? null : body, { status, headers });
  };
}

async function answerOrError(request: Request, answer: () => Answer): Promise<Response> {
  try {
    if (!isServing()) throw shuttingDown();
    refuseOtherSites(request.headers);
    return await answer();
  } catch (error) {
    return errorResponse(error, request);
  }
}

/** A new guest is told who they are, however their request ends. */
async function answerTo(caller: Caller, request: Request, answer: () => Answer): Promise<Response> {
  let response: Response;
  try {
    response = await answer();
  } catch (error) {
    response = errorResponse(error, request);
  }
  for (const cookie of caller.cookies) response.headers.append('set-cookie', cookie);
  return response;
}

/** The answer to whatever was thrown while a request was served. The log has no query of it. */
function errorResponse(error: unknown, request: Request): Response {
  const { status, code, message, retryAfter } = asRequestError(error, request);
  const headers = new Headers();
  // What is left of a body that was refused unread must not be taken for the next request.
  if (status === 413) headers.set('connection', 'close');
  if (retryAfter !== null) headers.set('retry-after', String(retryAfter));
  return Response.json({ error: { code, message } }, { status, headers });
}

function asRequestError(error: unknown, { method, url }: Request): RequestError {
  if (error instanceof RequestError) return error;
  if (!isServing()) return shuttingDown();
  log().error({ err: error, method, path: new URL(url).pathname }, 'request failed');
  if (isDatabaseAway(error)) {
    const message = 'The database is not responding. Try again in a moment.';
    return new RequestError(503, 'database_away', message);
  }
  const message = 'Something went wrong on the server. Its log has the details.';
  return new RequestError(500, 'internal', message);
}

function noSession(): RequestError {
  return new RequestError(401, 'no_session', 'No session. POST /api/session starts one.');
}
