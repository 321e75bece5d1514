import { route } from '#lib/http/route.ts';
import { viewLiveRun, viewResponse } from '#lib/live/run-requests.ts';

export const GET = route<{ id: string }>(async (request, { userId }, { id }) =>
  viewResponse(await viewLiveRun(userId, id), request.signal),
);
