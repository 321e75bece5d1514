import { postRoute } from '#lib/http/route.ts';
import { cancelAllRuns } from '#lib/runs/cancel-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { cancelInput } from '#lib/shared/run-input.ts';

/** Stop all: cancels every streaming run of the caller. */
export const POST = postRoute(cancelInput, async ({ reason, pageId }, { userId }) => {
  const request = { reason, shown: null, pageId };
  return Response.json({ runs: await cancelAllRuns(runEngine(), userId, request) });
});
