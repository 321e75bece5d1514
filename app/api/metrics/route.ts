import { getConfig } from '#lib/config.ts';
import { bearerTokenIs } from '#lib/http/bearer-token.ts';
import { answering } from '#lib/http/route.ts';
import { RequestError } from '#lib/request-error.ts';
import { processMetrics } from '#lib/telemetry/process-metrics.ts';

export const GET = answering(async (request) => {
  const { metricsToken } = getConfig();
  const metrics = processMetrics();
  if (!metrics || metricsToken === null) {
    throw new RequestError(404, 'not_found', 'No such API address.');
  }
  if (!bearerTokenIs(metricsToken, request.headers)) {
    const message = 'authorization: must be "Bearer" and the token of HALT_METRICS_TOKEN.';
    throw new RequestError(401, 'wrong_token', message);
  }
  const { registry } = metrics;
  const headers = { 'content-type': registry.contentType };
  return new Response(await registry.metrics(), { headers });
});
