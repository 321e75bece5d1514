import { parseQuery } from '#lib/http/parse.ts';
import { readResponse } from '#lib/http/read-response.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { chooseRuns, insightsQuery } from '#lib/runs/insights/chosen-runs.ts';
import { readInsights } from '#lib/runs/insights/read-insights.ts';
import type { InsightsAnswer } from '#lib/shared/insights.ts';

export const GET = route((request, { userId }) => {
  const chosen = chooseRuns(userId, parseQuery(request, insightsQuery), new Date());
  const read = async (): Promise<InsightsAnswer> => ({
    insights: await readInsights(runEngine(), chosen),
  });
  return readResponse(userId, request.signal, read);
});
