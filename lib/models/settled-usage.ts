import { z } from 'zod';
import type { Provider } from './provider.ts';
import { ProviderError } from './provider-error.ts';
import { requestProvider, textOf } from './provider-request.ts';

/** What a provider says afterwards of an answer, also of one that was broken off. */
export type SettledUsage = {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number | null;
  reasoningTokens: number | null;
  /** What it charges; null where it does not say. */
  usdMicros: number | null;
};

const timeoutMs = 10_000;
const longestAnswer = 256 * 1024;

const count = z.int().min(0).max(2_147_483_647);
const generation = z.object({
  data: z.object({
    native_tokens_prompt: count,
    native_tokens_completion: count,
    native_tokens_cached: count.nullish(),
    native_tokens_reasoning: count.nullish(),
    total_cost: z.number().min(0).max(2_000).nullish(),
  }),
});

/**
 * Asks a provider what an answer of it came to: https://openrouter.ai/docs/api-reference/get-a-generation
 * @returns null where it does not know yet.
 * @throws {ProviderError} where it does not answer, or not with counts.
 */
export async function askForSettledUsage(
  { baseUrl, apiKey, headers }: Provider,
  responseId: string,
): Promise<SettledUsage | null> {
  const signal = AbortSignal.timeout(timeoutMs);
  const key = apiKey && { authorization: `Bearer ${apiKey}` };
  try {
    const body = await requestProvider({
      url: `${baseUrl}/generation?id=${encodeURIComponent(responseId)}`,
      method: 'GET',
      headers: { accept: 'application/json', ...key, ...headers },
      signal,
    });
    return usageIn(await textOf(body, longestAnswer, signal));
  } catch (error) {
    // It knows of an answer a moment after its end.
    if (error instanceof ProviderError && error.code === 'provider_unknown_model') return null;
    throw error;
  }
}

function usageIn(text: string): SettledUsage {
  const { data } = generation.parse(JSON.parse(text));
  return {
    inputTokens: data.native_tokens_prompt,
    outputTokens: data.native_tokens_completion,
    cachedInputTokens: data.native_tokens_cached ?? null,
    reasoningTokens: data.native_tokens_reasoning ?? null,
    usdMicros: typeof data.total_cost === 'number' ? Math.round(data.total_cost * 1_000_000) : null,
  };
}
