import { processWide } from '#lib/process-wide.ts';
import { startDemoProvider } from './demo/demo-provider.ts';

/** The service that generates tokens, and how to speak with it. */
export type Provider = {
  /** By which a run remembers it. */
  id: string;
  /** For people: the start message and the page. */
  name: string;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string | null;
  api: 'responses' | 'chat';
  /** How a stopped answer is continued: by a transcript that ends with it, or by an instruction. */
  resumeStyle: 'instruct' | 'prefill';
  /** The configured model ids, the default first; null: the provider is asked. */
  models: string[] | null;
};

/** The settings of which a provider is made; null is unset. */
export type ProviderSettings = {
  openaiApiKey: string | null;
  openaiBaseUrl: string | null;
  api: 'responses' | 'chat';
  resumeStyle: 'instruct' | 'prefill';
  models: string[] | null;
};

const openaiUrl = 'https://api.openai.com/v1';

/**
 * The provider that the settings name. Without a key and an address it is the demo provider,
 * which is started on first use, once per process.
 */
export async function resolveProvider(settings: ProviderSettings): Promise<Provider> {
  if (settings.openaiApiKey === null && settings.openaiBaseUrl === null) return demoProvider();
  const baseUrl = (settings.openaiBaseUrl ?? openaiUrl).replace(/\/+$/, '');
  return {
    id: 'openai',
    name: isOpenai(baseUrl) ? 'OpenAI' : new URL(baseUrl).host,
    baseUrl,
    apiKey: settings.openaiApiKey,
    api: settings.api,
    resumeStyle: settings.resumeStyle,
    models: settings.models?.length ? settings.models : null,
  };
}

/** Whether the address is OpenAI's own. */
export function isOpenai(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === 'api.openai.com';
}

async function demoProvider(): Promise<Provider> {
  const { baseUrl } = await processWide('demo-provider', () => startDemoProvider());
  return {
    id: 'demo',
    name: 'Scripted demo (no AI)',
    baseUrl,
    apiKey: null,
    api: 'chat',
    resumeStyle: 'prefill',
    models: null,
  };
}
