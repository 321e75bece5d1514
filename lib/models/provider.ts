import type { AnswerPart } from '#lib/shared/run.ts';

export const providerKinds = ['openai', 'openai-compatible', 'anthropic', 'google'] as const;
/** Whose protocol a provider speaks; each kind has its package of the AI SDK. */
export type ProviderKind = (typeof providerKinds)[number];

/** A service that generates tokens, and how to speak with it. */
export type Provider = {
  /** What its runs and models name it by; without a colon. */
  id: string;
  /** For people: the start message and the page. */
  name: string;
  kind: ProviderKind;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string | null;
  /** Sent with every request, beside those of the kind. */
  headers: Readonly<Record<string, string>>;
  /** Which of OpenAI's two APIs it is asked by; the other kinds have one. */
  api: 'responses' | 'chat';
  /** How a stopped answer is continued: by a transcript that ends with it, or by an instruction. */
  resumeStyle: 'instruct' | 'prefill';
  /** The names of its models, the default first; null: it is asked. */
  models: readonly string[] | null;
  /** Whether a hang-up ends what it charges for; null: as is known of such providers. */
  stopsBilling?: boolean | null;
  /** Whether it can be asked afterwards what an answer came to, as OpenRouter can. */
  settles?: boolean;
};

/**
 * One message of what a provider is sent. `parts` are those of the answer whose text `content` is,
 * with what their provider wants to see again.
 */
export type TranscriptMessage = {
  role: 'system' | 'user' | 'assistant';
  content: string;
  parts?: readonly AnswerPart[];
};

/** Tokens as the provider itself counted them. */
export type ReportedUsage = { inputTokens: number; outputTokens: number };

/** The settings of one provider by the short variables; null is unset. */
export type ProviderSettings = {
  openaiApiKey: string | null;
  openaiBaseUrl: string | null;
  api: 'responses' | 'chat';
  resumeStyle: 'instruct' | 'prefill';
  models: string[] | null;
};

export const openaiUrl = 'https://api.openai.com/v1';

/** The provider that the short variables name; null where neither a key nor an address is set. */
export function providerOf(settings: ProviderSettings): Provider | null {
  const { openaiApiKey, openaiBaseUrl, api, resumeStyle, models } = settings;
  if (openaiApiKey === null && openaiBaseUrl === null) return null;
  const baseUrl = (openaiBaseUrl ?? openaiUrl).replace(/\/+$/, '');
  const kind = isOpenai(baseUrl) ? 'openai' : 'openai-compatible';
  return {
    id: kind,
    name: kind === 'openai' ? 'OpenAI' : new URL(baseUrl).host,
    kind,
    baseUrl,
    apiKey: openaiApiKey,
    headers: {},
    api,
    resumeStyle,
    models: models?.length ? models : null,
    settles: isOpenrouter(baseUrl),
  };
}

/** Whether the address is OpenAI's own. */
export function isOpenai(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === 'api.openai.com';
}

export function isOpenrouter(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === 'openrouter.ai';
}
