import { parseId } from '#lib/http/parse.ts';
import { postRoute } from '#lib/http/route.ts';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { cancelInput } from '#lib/shared/run-input.ts';

export const POST = postRoute(
  cancelInput,
  async (asked, { userId }, _request, { id }: { id: string }) => {
    const run = await cancelRun(runEngine(), userId, parseId(id), asked);
    return run ? Response.json({ run }) : Response.json({ accepted: true }, { status: 202 });
  },
);
