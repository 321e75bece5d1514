import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { asRequestError } from '#lib/settings/model-for.ts';
import type { ModelsAnswer } from '#lib/shared/api.ts';

export const GET = route(async () => {
  try {
    const answer: ModelsAnswer = await runEngine().providers.listModels();
    return Response.json(answer);
  } catch (error) {
    // The page shows the provider's sentence where the picker would be.
    throw asRequestError(error);
  }
});
