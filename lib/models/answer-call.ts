import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { TranscriptMessage } from './answer-event.ts';
import type { Provider } from './provider.ts';
import type { ProviderRequest } from './provider-request.ts';

type Model = ReturnType<ReturnType<typeof createOpenAICompatible>['chatModel']>;
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
  let call: AnswerCall | null = null;
  const write: typeof fetch = (url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    call = { url: String(url), method: 'POST', headers, body: String(init?.body) };
    return Promise.reject(new WrittenInstead());
  };
  const prompt: Prompt = transcript.map(({ role, content }) =>
    role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
  );
  try {
    // The conversation is kept here, not there.
    const providerOptions = { openai: { store: false } };
    await modelOf(provider, model, write).doStream({ prompt, providerOptions });
  } catch (error) {
    // Not sending is how a request that has been written gets out of the SDK.
    if (!(error instanceof WrittenInstead)) throw error;
  }
  if (!call) throw new Error('The SDK has written no request.');
  return call;
}

class WrittenInstead extends Error {}

function modelOf({ api, baseUrl, apiKey }: Provider, model: string, write: typeof fetch) {
  if (api === 'responses') {
    // A server without keys ignores this one; the SDK does not do without.
    return createOpenAI({ baseURL: baseUrl, apiKey: apiKey ?? 'none', fetch: write }).responses(
      model,
    );
  }
  return createOpenAICompatible({
    name: 'provider',
    baseURL: baseUrl,
    apiKey: apiKey ?? undefined,
    includeUsage: true,
    fetch: write,
    transformRequestBody: withPrefill,
  }).chatModel(model);
}

// vLLM, SGLang and llama.cpp close the last message and open a new one unless they are told.
function withPrefill(body: Record<string, unknown>): Record<string, unknown> {
  const last: unknown = Array.isArray(body.messages) ? body.messages.at(-1) : null;
  const prefilled =
    typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
  return prefilled ? { ...body, continue_final_message: true, add_generation_prompt: false } : body;
}
