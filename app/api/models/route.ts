import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';
import { asRequestError } from '#lib/settings/model-for.ts';

export const GET = route(async () => {
  try {
    return Response.json(await runEngine().providers.listModels());
  } catch (error) {
    // The page shows the provider's sentence where the picker would be.
    throw asRequestError(error);
  }
});
