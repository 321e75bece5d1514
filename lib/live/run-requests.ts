import { parseBody, parseId } from '#lib/http/parse.ts';
import { RequestError } from '#lib/request-error.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-run.ts';
import { RemoteRun } from '#lib/runs/remote-run.ts';
import { runInput } from '#lib/runs/run-input.ts';
import { liveRunJson } from '#lib/runs/run-json.ts';
import { runStream, runStreamHeaders } from '#lib/runs/run-stream.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { starterOf } from '#lib/settings/starter.ts';

/** Starts the run that a request asks for, and answers with its stream. */
export async function respondWithNewRun(request: Request, userId: string): Promise<Response> {
  const input = await parseBody(request, runInput);
  const engine = runEngine();
  const by = await starterOf(engine, userId, input);
  const { run, row, detach } = await startRun(engine, by, input);
  const stream = runStream(run, liveRunJson(run, row), request.signal, detach);
  return new Response(stream, { headers: runStreamHeaders(run.id) });
}

/** Answers with the stream of a run that is live, from its first character; 204 if it has ended. */
export async function respondWithLiveRun(
  request: Request,
  userId: string,
  id: string,
): Promise<Response> {
  const runId = parseId(id);
  const engine = runEngine();
  const live = engine.live.get(userId, runId);
  const headers = runStreamHeaders(runId);
  if (live?.row) {
    const stream = runStream(live, liveRunJson(live, live.row), request.signal, live.attach());
    return new Response(stream, { headers });
  }
  const run = await readRun(engine, userId, runId);
  if (run.status !== 'streaming') return new Response(null, { status: 204 });
  // Another instance drives it, and decides by its own viewers whether it has been left.
  const remote = new RemoteRun(engine, userId, run);
  return new Response(
    runStream(remote, run, request.signal, () => undefined),
    { headers },
  );
}

const streamPath = /^\/api\/runs\/([^/]+)\/stream$/;

/** The requests that may come over a live socket: those that stream. */
export async function respondOverSocket(request: Request, userId: string): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method === 'POST' && pathname === '/api/runs') {
    return await respondWithNewRun(request, userId);
  }
  const [, id] = pathname.match(streamPath) ?? [];
  if (request.method === 'GET' && id) return await respondWithLiveRun(request, userId, id);
  throw new RequestError(404, 'not_found', `${request.method} ${pathname}: is not served here.`);
}
