import { z } from 'zod';
import { parseId } from '#lib/http/parse.ts';
import { postRoute } from '#lib/http/route.ts';
import { answerCall } from '#lib/runs/answer-call.ts';
import { runEngine } from '#lib/runs/engine.ts';

type Params = { id: string; callId: string };

export const POST = postRoute(
  z.object({}),
  async (_body, { userId }, _request, { id, callId }: Params) => {
    const call = { runId: parseId(id), callId };
    const run = await answerCall(runEngine(), userId, call, 'skip');
    return run ? Response.json({ run }) : Response.json({ accepted: true }, { status: 202 });
  },
);
