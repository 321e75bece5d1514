import { parseBody, parseQuery } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { listRuns, runsQuery } from '#lib/runs/list-runs.ts';
import { runInput } from '#lib/runs/run-input.ts';
import { runStream, runStreamHeaders } from '#lib/runs/run-stream.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { starterOf } from '#lib/settings/starter.ts';

export const POST = route(async (request, { userId }) => {
  const input = await parseBody(request, runInput);
  const engine = runEngine();
  const by = await starterOf(engine, userId, input);
  const { run, row, detach } = await startRun(engine, by, input);
  const stream = runStream(run, row, request.signal, detach);
  return new Response(stream, { headers: runStreamHeaders(run.id) });
});

export const GET = route(async (request, { userId }) => {
  return Response.json(await listRuns(runEngine(), userId, parseQuery(request, runsQuery)));
});
