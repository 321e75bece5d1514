import { parseQuery } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { viewNewRun, viewResponse } from '#lib/live/run-requests.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { listRuns, runsQuery } from '#lib/runs/list-runs.ts';

export const POST = route(async (request, { userId }) =>
  viewResponse(await viewNewRun(request, userId), request.signal),
);

export const GET = route(async (request, { userId }) => {
  return Response.json(await listRuns(runEngine(), userId, parseQuery(request, runsQuery)));
});
