import { route } from '#lib/http/route.ts';
import { answerCancel } from '#lib/live/run-requests.ts';

export const POST = route<{ id: string }>(async (request, { userId }, { id }) => {
  const { status, body } = await answerCancel(request, userId, id);
  return Response.json(body, { status });
});
