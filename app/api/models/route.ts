import { route } from '#lib/http/route.ts';
import { listModels } from '#lib/models/catalogue.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { RequestError } from '#lib/request-error.ts';
import { runEngine } from '#lib/runs/engine.ts';
import type { ModelsAnswer } from '#lib/shared/api.ts';

export const GET = route(async () => {
  try {
    const { provider } = runEngine();
    const offered = await listModels(provider);
    const by = { id: 'default', name: provider.name };
    const models = offered.map(({ id, name }) => ({ id, name, model: id, provider: by }));
    const answer: ModelsAnswer = { models, default: models[0]?.id ?? null };
    return Response.json(answer);
  } catch (error) {
    // The page shows the provider's sentence where the picker would be.
    if (error instanceof ProviderError) throw new RequestError(502, error.code, error.message);
    throw error;
  }
});
