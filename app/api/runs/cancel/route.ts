import { postRoute } from '#lib/http/route.ts';
import { cancelAllRuns } from '#lib/runs/cancel-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { cancelInput } from '#lib/shared/run-input.ts';

/** Stop all: cancels every streaming run of the caller. */
export const POST = postRoute(cancelInput, async ({ reason }, { userId }) => {
  return Response.json({ runs: await cancelAllRuns(runEngine(), userId, { reason, shown: null }) });
});
