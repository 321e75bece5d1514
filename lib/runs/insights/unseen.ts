import type { Engine } from '#lib/runs/engine.ts';
import type { ModelInsights, Waste } from '#lib/shared/insights.ts';

/** What was received and never on screen, at what its models cost now. */
export async function unseenOf(
  { providers, priceOf }: Pick<Engine, 'providers' | 'priceOf'>,
  models: readonly Pick<ModelInsights, 'provider' | 'model' | 'unseenTokens'>[],
  now: Date,
): Promise<Waste> {
  const unseen = { tokens: 0, usdMicros: 0, withoutPrice: 0 };
  for (const { provider: id, model, unseenTokens } of models) {
    if (unseenTokens === 0) continue;
    unseen.tokens += unseenTokens;
    const provider = providers.find(id);
    const price = provider && (await priceOf(provider, model, now));
    if (price) unseen.usdMicros += price.usdMicrosOf({ input: 0, cached: 0, output: unseenTokens });
    else unseen.withoutPrice += unseenTokens;
  }
  return unseen;
}
