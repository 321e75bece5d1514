import { parseBody, parseId } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { cancelInput } from '#lib/runs/run-input.ts';

export const POST = route<{ id: string }>(async (request, { userId }, { id }) => {
  const runId = parseId(id);
  const asked = await parseBody(request, cancelInput);
  const run = await cancelRun(runEngine(), userId, runId, asked);
  return run ? Response.json({ run }) : Response.json({ accepted: true }, { status: 202 });
});
