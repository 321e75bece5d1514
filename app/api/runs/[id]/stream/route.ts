import { parseId, prefers } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { viewLiveRun } from '#lib/http/view-run.ts';
import { runResponse } from '#lib/runs/run-stream.ts';

export const GET = route<{ id: string }>(async (request, { userId }, { id }) => {
  const view = await viewLiveRun(userId, parseId(id), prefers(request, 'wait=0'));
  return runResponse(view, request.signal);
});
