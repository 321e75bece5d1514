import { AsyncLocalStorage } from 'node:async_hooks';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Provider } from './provider.ts';

type Fetch = typeof globalThis.fetch;

const asking = new AsyncLocalStorage<Fetch>();
const models = new WeakMap<Provider, Map<string, LanguageModelV4>>();

/** Asks a model for one answer, for which it fetches through the given function. */
export function askThrough<Answer>(fetch: Fetch, ask: () => Promise<Answer>): Promise<Answer> {
  return asking.run(fetch, ask);
}

const fetchAsked: Fetch = (url, init) => {
  const fetch = asking.getStore();
  if (!fetch) throw new Error('A model is asked by askThrough().');
  return fetch(url, init);
};

/**
 * A model of a provider, asked by `askThrough`. It is made once: with each go the schemas of all that
 * it may answer, which weigh a hundred kilobytes.
 */
export function languageModel(provider: Provider, name: string): LanguageModelV4 {
  const made = models.get(provider) ?? new Map<string, LanguageModelV4>();
  const model = made.get(name) ?? makeModel(provider, name);
  models.set(provider, made.set(name, model));
  return model;
}

/** The model as the AI SDK's package for its provider's kind makes it. */
function makeModel(provider: Provider, name: string): LanguageModelV4 {
  const { kind, api, baseUrl: baseURL } = provider;
  // The SDK does not do without one; where there is none, none is sent.
  const settings = { baseURL, apiKey: provider.apiKey ?? 'none', fetch: fetchAsked };
  if (kind === 'anthropic') return createAnthropic(settings)(name);
  if (kind === 'google') return createGoogle(settings)(name);
  if (api === 'responses') return createOpenAI(settings).responses(name);
  if (kind === 'openai') return createOpenAI(settings).chat(name);
  return createOpenAICompatible({
    ...settings,
    name: 'provider',
    includeUsage: true,
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
