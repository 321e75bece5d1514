import { route } from '#lib/http/route.ts';
import { listModels } from '#lib/models/catalogue.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { RequestError } from '#lib/request-error.ts';
import { runEngine } from '#lib/runs/engine.ts';

export const GET = route(async () => {
  try {
    const models = await listModels(runEngine().provider);
    return Response.json({ models, default: models[0]?.id ?? null });
  } catch (error) {
    // The page shows the provider's sentence where the picker would be.
    if (error instanceof ProviderError) throw new RequestError(502, error.code, error.message);
    throw error;
  }
});
