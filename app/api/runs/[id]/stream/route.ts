import { route } from '#lib/http/route.ts';
import { respondWithLiveRun } from '#lib/live/run-requests.ts';

export const GET = route<{ id: string }>((request, { userId }, { id }) =>
  respondWithLiveRun(request, userId, id),
);
