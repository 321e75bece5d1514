import type { IncomingMessage, ServerResponse } from 'node:http';
import { fromNodeHeaders } from 'better-auth/node';
import { callerOf } from '#lib/auth/session.ts';
import { errorAnswer, type JsonAnswer } from '#lib/http/route.ts';
import { refuseOtherSites } from '#lib/http/same-site.ts';
import { log } from '#lib/log.ts';
import type { RunView } from '#lib/runs/run-events.ts';
import { answerCancel, viewLiveRun, viewNewRun } from './run-requests.ts';
import { writeRun } from './write-run.ts';

const runPath = /^\/api\/runs(?:\/([\w-]+)\/(cancel|stream))?(?:\?|$)/;

type Incoming = { headers: Headers; body: AsyncIterable<Uint8Array> };
type Answer = JsonAnswer | RunView | null;
type Handle = (incoming: Incoming, userId: string) => Promise<Answer>;

/**
 * Answers the requests that make a run, watch it and stop it, straight on Node's own response: what
 * the routes in app/api/runs do, at a fraction of what the framework's pipes cost a token
 * (docs/decisions/0017).
 * @returns false for every other request, which is left alone.
 */
export function serveRun(request: IncomingMessage, response: ServerResponse): boolean {
  const handle = handlerOf(request);
  if (handle) void serve(request, response, handle);
  return handle !== null;
}

function handlerOf({ method, url = '' }: IncomingMessage): Handle | null {
  const [matched, id, verb] = runPath.exec(url) ?? [];
  if (method === 'POST' && matched && !id) return viewNewRun;
  if (method === 'POST' && id && verb === 'cancel') {
    return (incoming, userId) => answerCancel(incoming, userId, id);
  }
  if (method === 'GET' && id && verb === 'stream') return (_, userId) => viewLiveRun(userId, id);
  return null;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handle,
): Promise<void> {
  // 'close' follows, and does what there is to do.
  response.on('error', (error) => log().debug({ err: error }, 'response broke'));
  let cookies: string[] = [];
  try {
    const headers = fromNodeHeaders(request.headers);
    if (request.method !== 'GET') refuseOtherSites(headers);
    const caller = await callerOf(headers);
    cookies = caller.cookies;
    // A body that is refused half-way leaves its connection to the answer.
    const body = request.iterator({ destroyOnReturn: false });
    answer(response, await handle({ headers, body }, caller.userId), cookies);
  } catch (error) {
    const path = (request.url ?? '').split('?')[0] ?? '';
    answer(response, errorAnswer(error, request.method ?? '', path), cookies);
  } finally {
    // What nobody has read would hold up the next request of its connection.
    request.resume();
  }
}

function answer(response: ServerResponse, what: Answer, cookies: string[]): void {
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (what === null) response.writeHead(204).end();
  else if ('run' in what) void writeRun(response, what);
  else {
    const body = JSON.stringify(what.body);
    const length = Buffer.byteLength(body);
    response.writeHead(what.status, {
      'content-type': 'application/json',
      'content-length': length,
    });
    response.end(body);
  }
}
