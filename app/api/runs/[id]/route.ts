import { parseId } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-runs.ts';

export const GET = route<{ id: string }>(async (_request, { userId }, { id }) => {
  return Response.json({ run: await readRun(runEngine(), userId, parseId(id)) });
});
