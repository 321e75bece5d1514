import { parseBody, parseId } from '#lib/http/parse.ts';
import { readResponse } from '#lib/http/read-response.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-runs.ts';
import { sayWhyStopped, whyStoppedInput } from '#lib/runs/why-stopped.ts';
import type { RunAnswer } from '#lib/shared/api.ts';

type Params = { id: string };

export const GET = route<Params>((request, { userId }, { id }) => {
  const runId = parseId(id);
  const read = async () => ({ run: await readRun(runEngine(), userId, runId) });
  return readResponse(userId, request.signal, read);
});

export const PATCH = route<Params>(async (request, { userId }, { id }) => {
  const runId = parseId(id);
  const { stopReason } = await parseBody(request, whyStoppedInput);
  const run = await sayWhyStopped(runEngine(), userId, runId, stopReason);
  return Response.json({ run } satisfies RunAnswer);
});
