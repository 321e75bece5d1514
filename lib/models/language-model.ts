import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { TranscriptMessage } from './answer-words.ts';
import { promptPartsOf } from './kept-parts.ts';
import type { Provider } from './provider.ts';

/** A model of a provider as the AI SDK's package for its kind makes it. @param fetch asks through. */
export function languageModel(
  provider: Provider,
  name: string,
  fetch: typeof globalThis.fetch,
): LanguageModelV4 {
  const { kind, api, baseUrl: baseURL } = provider;
  // The SDK does not do without one; where there is none, none is sent.
  const settings = { baseURL, apiKey: provider.apiKey ?? 'none', fetch };
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

/** A transcript as the SDK takes it, with those parts of answers that their own model gets back. */
export function promptOf(
  provider: Provider,
  model: string,
  transcript: readonly TranscriptMessage[],
): LanguageModelV4Prompt {
  return transcript.map((message) => {
    const { role, content } = message;
    if (role === 'system') return { role, content };
    if (role === 'user') return { role, content: [{ type: 'text', text: content }] };
    return { role, content: promptPartsOf(message, provider.id, model) };
  });
}
