import { exportResponse } from '#lib/http/export-response.ts';
import { parseQuery } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { exportQuery } from '#lib/runs/export-runs.ts';

export const GET = route((request, { userId }) => {
  const query = parseQuery(request, exportQuery);
  return exportResponse(runEngine(), userId, query, request.signal);
});
