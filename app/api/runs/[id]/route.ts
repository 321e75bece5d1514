import { parseId } from '#lib/http/parse.ts';
import { readResponse } from '#lib/http/read-response.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-runs.ts';

export const GET = route<{ id: string }>((request, { userId }, { id }) => {
  const runId = parseId(id);
  const read = async () => ({ run: await readRun(runEngine(), userId, runId) });
  return readResponse(userId, request.signal, read);
});
