import { AsyncLocalStorage } from 'node:async_hooks';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type {
  LanguageModelV4,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { Provider, TranscriptMessage } from './provider.ts';

type PromptParts = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

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

/**
 * A provider's metadata with the model that it is of: what one has signed, no other can read, not
 * even one of the same kind.
 */
export function signedBy(
  provider: string,
  model: string,
  metadata: SharedV4ProviderMetadata,
): SharedV4ProviderMetadata {
  return { ...metadata, halt: { provider, model } };
}

/** Whether the parts of a message hold anything that its model wants to see again. */
export function hasKeptParts({ parts }: TranscriptMessage): boolean {
  return parts?.some(({ type, ...part }) => type !== 'text' && metadataOf(part)?.halt) ?? false;
}

/**
 * What a model is sent of an earlier answer: its text, and of the rest what it has signed itself.
 * Reasoning that nobody has signed stays behind.
 */
function promptPartsOf(
  { content, parts }: TranscriptMessage,
  provider: string,
  model: string,
): PromptParts {
  const own = (part: AnswerPart) => ownMetadata(part, provider, model);
  const isKept = parts?.some((part) => part.type !== 'text' && own(part)) ?? false;
  const text = parts?.map((part) => (part.type === 'text' ? part.text : '')).join('');
  // Where the text has been changed for the transcript, the parts are of another one.
  if (!parts || !isKept || text !== content) return [{ type: 'text', text: content }];
  return parts.flatMap((part): PromptParts => {
    const metadata = own(part);
    const signed = metadata && { providerOptions: metadata };
    if (part.type === 'text')
      return part.text ? [{ type: 'text', text: part.text, ...signed }] : [];
    if (!signed) return [];
    if (part.type === 'reasoning') return [{ type: 'reasoning', text: part.text, ...signed }];
    return part.type === 'file' ? filePart(part, signed) : [];
  });
}

function filePart(
  { url, mediaType }: Extract<AnswerPart, { type: 'file' }>,
  signed: { providerOptions: SharedV4ProviderMetadata },
): PromptParts {
  const [, data] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? [];
  return data ? [{ type: 'file', mediaType, data: { type: 'data', data }, ...signed }] : [];
}

function ownMetadata(part: AnswerPart, provider: string, model: string) {
  const { halt, ...metadata } = metadataOf(part) ?? {};
  return halt?.provider === provider && halt.model === model ? metadata : null;
}

function metadataOf(part: object): SharedV4ProviderMetadata | undefined {
  return 'providerMetadata' in part
    ? (part.providerMetadata as SharedV4ProviderMetadata | undefined)
    : undefined;
}
