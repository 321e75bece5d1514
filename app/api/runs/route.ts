import { parseQuery, prefers } from '#lib/http/parse.ts';
import { readResponse, searchResponse } from '#lib/http/read-response.ts';
import { postRoute, route } from '#lib/http/route.ts';
import { viewNewRun } from '#lib/http/view-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { listRuns, runsQuery } from '#lib/runs/list-runs.ts';
import { acceptedResponse, runResponse } from '#lib/runs/run-stream.ts';
import { runInput } from '#lib/shared/run-input.ts';

export const POST = postRoute(runInput, async (input, { userId }, request) => {
  const inSteps = prefers(request, 'respond-async');
  const view = await viewNewRun(userId, input, inSteps);
  return inSteps ? acceptedResponse(view) : runResponse(view, request.signal);
});

export const GET = route((request, { userId }) => {
  const query = parseQuery(request, runsQuery);
  const list = () => listRuns(runEngine(), userId, query);
  return query.q ? searchResponse(userId, list) : readResponse(userId, request.signal, list);
});
