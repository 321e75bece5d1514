import { parseQuery, prefers } from '#lib/http/parse.ts';
import { readResponse } from '#lib/http/read-response.ts';
import { postRoute, route } from '#lib/http/route.ts';
import { viewNewRun } from '#lib/http/view-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { listRuns, runsQuery } from '#lib/runs/read-runs.ts';
import { acceptedResponse, runResponse } from '#lib/runs/run-stream.ts';
import { runInput } from '#lib/shared/run-input.ts';

export const POST = postRoute(runInput, async (input, { userId }, request) => {
  const inSteps = prefers(request, 'respond-async');
  const view = await viewNewRun(userId, input, inSteps);
  return inSteps ? acceptedResponse(view) : runResponse(view, request.signal);
});

export const GET = route((request, { userId }) => {
  const query = parseQuery(request, runsQuery);
  return readResponse(userId, request.signal, () => listRuns(runEngine(), userId, query));
});
