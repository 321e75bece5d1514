import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { RecentMap } from '#lib/recent-map.ts';
import type { TranscriptMessage } from './answer-words.ts';
import type { Provider } from './provider.ts';
import type { ProviderRequest } from './provider-request.ts';

type Model = Pick<ReturnType<ReturnType<typeof createOpenAICompatible>['chatModel']>, 'doStream'>;
type Prompt = Parameters<Model['doStream']>[0]['prompt'];

/** A request as the SDK wrote it, without the signal that ends it. */
export type AnswerCall = Omit<ProviderRequest, 'signal'>;

/**
 * The request that asks a model for an answer. The SDK writes it: it knows how each API and model
 * wants a conversation put. It is sent and its answer read by ourselves, as the SDK's reader costs
 * several times what the provider's tokens cost on the wire (docs/decisions/0016).
 */
export async function writeAnswerCall(
  provider: Provider,
  model: string,
  transcript: readonly TranscriptMessage[],
): Promise<AnswerCall> {
  const prompt: Prompt = transcript.map(({ role, content }) =>
    role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
  );
  try {
    // The conversation is kept here, not there.
    const providerOptions = { openai: { store: false } };
    await modelOf(provider, model).doStream({ prompt, providerOptions });
  } catch (error) {
    if (error instanceof WrittenInstead) return error.call;
    throw error;
  }
  throw new Error('The SDK has written no request.');
}

/** Not sending is how a request that has been written gets out of the SDK. */
class WrittenInstead extends Error {
  readonly call: AnswerCall;

  constructor(call: AnswerCall) {
    super('The request was written, not sent.');
    this.call = call;
  }
}

const write: typeof fetch = (url, init) => {
  const headers = Object.fromEntries(new Headers(init?.headers));
  const call = { url: String(url), method: 'POST', headers, body: String(init?.body) } as const;
  return Promise.reject(new WrittenInstead(call));
};

// To make one costs the SDK more than to write a request with it.
const rememberedModels = 100;
const modelsOf = new WeakMap<Provider, RecentMap<Model>>();

function modelOf(provider: Provider, name: string): Model {
  const models = modelsOf.get(provider) ?? new RecentMap<Model>(rememberedModels);
  modelsOf.set(provider, models);
  const model = models.get(name) ?? makeModel(provider, name);
  models.set(name, model);
  return model;
}

function makeModel({ api, baseUrl, apiKey }: Provider, name: string): Model {
  if (api === 'responses') {
    // A server without keys ignores this one; the SDK does not do without.
    return createOpenAI({ baseURL: baseUrl, apiKey: apiKey ?? 'none', fetch: write }).responses(
      name,
    );
  }
  return createOpenAICompatible({
    name: 'provider',
    baseURL: baseUrl,
    apiKey: apiKey ?? undefined,
    includeUsage: true,
    fetch: write,
    transformRequestBody: withPrefill,
  }).chatModel(name);
}

// vLLM, SGLang and llama.cpp close the last message and open a new one unless they are told.
function withPrefill(body: Record<string, unknown>): Record<string, unknown> {
  const last: unknown = Array.isArray(body.messages) ? body.messages.at(-1) : null;
  const prefilled =
    typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
  return prefilled ? { ...body, continue_final_message: true, add_generation_prompt: false } : body;
}
