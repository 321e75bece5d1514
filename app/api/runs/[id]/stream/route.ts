import { parseId } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-run.ts';
import { runStream, runStreamHeaders } from '#lib/runs/run-stream.ts';

export const GET = route<{ id: string }>(async (request, { userId }, { id }) => {
  const runId = parseId(id);
  const engine = runEngine();
  const run = engine.live.get(userId, runId);
  if (!run?.row) {
    await readRun(engine, userId, runId);
    return new Response(null, { status: 204 });
  }
  return new Response(runStream(run, run.row, request.signal), {
    headers: runStreamHeaders(run.id),
  });
});
