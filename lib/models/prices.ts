import { isIP } from 'node:net';
import type { PriceEntry } from './price-entries.ts';
import type { Provider } from './provider.ts';

/** Tokens that are paid for; the cached are part of the input. */
export type PaidTokens = { input: number; cached: number; output: number };

/** What a model costs, as of some moment. */
export type Price = {
  /** In millionths of a US dollar, rounded. */
  usdMicrosOf(tokens: PaidTokens): number;
  /** Tokens that fit the model, input and output together; null where that is not known. */
  contextWindow: number | null;
};

/**
 * What a model costs at a moment; null where nobody has a price: what is not known is not free.
 */
export type PriceOf = (
  provider: Pick<Provider, 'id' | 'baseUrl'>,
  model: string,
  at: Date,
) => Promise<Price | null>;

/** Prices by the operator's word, else by the catalogue. */
export function pricesBy(entries: readonly PriceEntry[]): PriceOf {
  return async ({ id, baseUrl }, model, at) => {
    const own = entries.filter((entry) => entry.model === model);
    const entry = own.find(({ provider }) => provider === id) ?? own.find((each) => !each.provider);
    return entry ? priceBy(entry) : await cataloguePrice(baseUrl, model, at);
  };
}

/** A price of so many dollars per million tokens is one of so many millionths per token. */
function priceBy({
  input: inputPrice,
  cached: cachedPrice = inputPrice,
  output: outputPrice,
}: PriceEntry): Price {
  return {
    usdMicrosOf: ({ input, cached, output }) =>
      Math.round((input - cached) * inputPrice + cached * cachedPrice + output * outputPrice),
    contextWindow: null,
  };
}

/** A name without a dot, or an address: no provider with a list of prices has one. */
function isLocal(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return !hostname.includes('.') || isIP(hostname) > 0;
}

async function cataloguePrice(baseUrl: string, model: string, at: Date): Promise<Price | null> {
  if (isLocal(baseUrl)) return null;
  // Its prices weigh 17 MB, which nobody needs before the first run has ended.
  const { calcPrice } = await import('@pydantic/genai-prices');
  const options = { providerApiUrl: baseUrl, timestamp: at };
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, options);
  if (!found) return null;
  return {
    usdMicrosOf: ({ input, cached, output }) => {
      const usage = { input_tokens: input, cache_read_tokens: cached, output_tokens: output };
      return Math.round((calcPrice(usage, model, options)?.total_price ?? 0) * 1_000_000);
    },
    contextWindow: found.model.context_window ?? null,
  };
}
