import { parseBody } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { cancelAllRuns } from '#lib/runs/cancel-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { cancelInput } from '#lib/shared/run-input.ts';

/** Stop all: cancels every streaming run of the caller. */
export const POST = route(async (request, { userId }) => {
  const { reason } = await parseBody(request, cancelInput);
  return Response.json({ runs: await cancelAllRuns(runEngine(), userId, { reason, shown: null }) });
});
