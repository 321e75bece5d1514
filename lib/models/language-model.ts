import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { TranscriptMessage } from './answer-event.ts';
import type { Provider } from './provider.ts';
import { requestProvider } from './provider-request.ts';

/** A model of the SDK; its `doStream` makes one request and gives the parts of its answer. */
export type LanguageModel = ReturnType<ReturnType<typeof createOpenAICompatible>['chatModel']>;
type CallOptions = Parameters<LanguageModel['doStream']>[0];

const requestStream: typeof fetch = (url, init) =>
  requestProvider(url, init ?? {}, 'text/event-stream');

/** The SDK's model for the API that the provider speaks. */
export function languageModel(provider: Provider, model: string): LanguageModel {
  if (provider.api === 'responses') {
    // A server without keys ignores this one; the SDK does not do without.
    const apiKey = provider.apiKey ?? 'none';
    return createOpenAI({ baseURL: provider.baseUrl, apiKey, fetch: requestStream }).responses(
      model,
    );
  }
  return createOpenAICompatible({
    name: 'provider',
    baseURL: provider.baseUrl,
    apiKey: provider.apiKey ?? undefined,
    includeUsage: true,
    fetch: requestStream,
    transformRequestBody: withPrefill,
  }).chatModel(model);
}

/** The transcript and the fixed options, as the SDK takes them. */
export function callOptions(
  transcript: readonly TranscriptMessage[],
  abortSignal: AbortSignal,
): CallOptions {
  return {
    prompt: transcript.map(({ role, content }) =>
      role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
    ),
    abortSignal,
    // The raw frames alone tell whether the provider finished, or the stream just ended.
    includeRawChunks: true,
    // The conversation is kept here, not there.
    providerOptions: { openai: { store: false } },
  };
}

// vLLM, SGLang and llama.cpp close the last message and open a new one unless they are told.
function withPrefill(body: Record<string, unknown>): Record<string, unknown> {
  const last: unknown = Array.isArray(body.messages) ? body.messages.at(-1) : null;
  const prefilled =
    typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
  return prefilled ? { ...body, continue_final_message: true, add_generation_prompt: false } : body;
}
