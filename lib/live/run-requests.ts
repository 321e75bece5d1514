import { parseBody, parseId, type WithBody } from '#lib/http/parse.ts';
import type { JsonAnswer } from '#lib/http/route.ts';
import { RequestError } from '#lib/request-error.ts';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-run.ts';
import { RemoteRun } from '#lib/runs/remote-run.ts';
import { type RunView, runStreamHeaders } from '#lib/runs/run-events.ts';
import { liveRunJson } from '#lib/runs/run-json.ts';
import { runStream } from '#lib/runs/run-stream.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { modelFor } from '#lib/settings/model-for.ts';
import { readSettings } from '#lib/settings/settings.ts';
import { cancelInput, runInput } from '#lib/shared/run-input.ts';

/** Starts the run that a request asks for. */
export async function viewNewRun(request: WithBody, userId: string): Promise<RunView> {
  const engine = runEngine();
  const [input, settings] = await Promise.all([parseBody(request, runInput), readSettings(userId)]);
  const by = { userId, ...settings, ...(await modelFor(engine.providers, userId, input)) };
  const { run, row, detach } = await startRun(engine, by, input);
  return { run, start: liveRunJson(run, row), detach };
}

/** Attaches to a run that is live, from its first character; null if it has ended. */
export async function viewLiveRun(userId: string, id: string): Promise<RunView | null> {
  const runId = parseId(id);
  const engine = runEngine();
  const live = engine.live.get(userId, runId);
  if (live?.row) return { run: live, start: liveRunJson(live, live.row), detach: live.attach() };
  const run = await readRun(engine, userId, runId);
  if (run.status !== 'streaming') return null;
  // Another instance drives it, and decides by its own viewers whether it has been left.
  return { run: new RemoteRun(engine, userId, run), start: run, detach: () => undefined };
}

/** Cancels the run as a request asks; 202 where the run has not arrived yet. */
export async function answerCancel(
  request: WithBody,
  userId: string,
  id: string,
): Promise<JsonAnswer> {
  const runId = parseId(id);
  const asked = await parseBody(request, cancelInput);
  const run = await cancelRun(runEngine(), userId, runId, asked);
  return run ? { status: 200, body: { run } } : { status: 202, body: { accepted: true } };
}

/** A view as a web response; 204 where there is nothing to view any more. */
export function viewResponse(view: RunView | null, signal: AbortSignal): Response {
  if (!view) return new Response(null, { status: 204 });
  const { run, start, detach } = view;
  const headers = runStreamHeaders(run.id);
  return new Response(runStream(run, start, signal, detach), { headers });
}

const streamPath = /^\/api\/runs\/([^/]+)\/stream$/;

/** The requests that may come over a live socket: those that stream. */
export async function respondOverSocket(request: Request, userId: string): Promise<Response> {
  const { pathname } = new URL(request.url);
  const { signal } = request;
  if (request.method === 'POST' && pathname === '/api/runs') {
    return viewResponse(await viewNewRun(request, userId), signal);
  }
  const [, id] = pathname.match(streamPath) ?? [];
  if (request.method === 'GET' && id) return viewResponse(await viewLiveRun(userId, id), signal);
  throw new RequestError(404, 'not_found', `${request.method} ${pathname}: is not served here.`);
}
