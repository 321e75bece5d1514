import type { Provider } from './provider.ts';
import { isOpenai } from './provider.ts';
import { ProviderError, toProviderError } from './provider-error.ts';
import { requestProvider, textOf } from './provider-request.ts';
import { keysOf, presentable } from './provider-sentence.ts';

/** A model as a provider lists it; `created` in seconds, 0 where unknown. */
export type ListedModel = {
  name: string;
  /** For people. */
  title: string;
  created: number;
  /** Whether it is for chats, as far as its provider or its name says. */
  chats: boolean;
};

const timeoutMs = 5_000;
const longestList = 4 * 1024 * 1024;
const mostModels = 2_000;

/** Names that can be shown and logged: without control characters and marks of direction. */
const wellFormedName = /^(?! )[^\p{C}\p{Zl}\p{Zp}]{1,200}(?<! )$/u;

export function isModelName(name: unknown): name is string {
  return typeof name === 'string' && wellFormedName.test(name);
}

/**
 * Asks a provider for its models, those first that chat.
 * @throws {ProviderError} where it gives no list.
 */
export async function askForModels(provider: Provider): Promise<ListedModel[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { kind, baseUrl } = provider;
  const page = kind === 'anthropic' ? '?limit=1000' : kind === 'google' ? '?pageSize=1000' : '';
  try {
    const body = await requestProvider({
      url: `${baseUrl}/models${page}`,
      method: 'GET',
      headers: headersFor(provider),
      signal,
    });
    const text = await textOf(body, longestList, signal);
    const listed = modelsIn(parsed(text));
    return isOpenai(baseUrl) ? chatModelsOf(listed) : chattingFirst(listed);
  } catch (error) {
    // A list that stops half-way breaks off with the time that it was given.
    throw explained(toProviderError(signal.aborted ? signal.reason : error), provider);
  }
}

function headersFor({ kind, apiKey, headers }: Provider): Record<string, string> {
  const common = { accept: 'application/json', ...headers };
  const version = { 'anthropic-version': '2023-06-01' };
  if (kind === 'anthropic')
    return { ...version, ...(apiKey && { 'x-api-key': apiKey }), ...common };
  if (kind === 'google') return { ...(apiKey && { 'x-goog-api-key': apiKey }), ...common };
  return { ...(apiKey && { authorization: `Bearer ${apiKey}` }), ...common };
}

function explained(error: ProviderError, provider: Provider): ProviderError {
  if (error.code === 'provider_unknown_model') {
    return error.withMessage(
      'The provider does not list its models; name them in HALT_MODELS, or as models in HALT_PROVIDERS.',
    );
  }
  return error.withMessage(presentable(error.message, { keys: keysOf(provider), transcript: [] }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by whoever looks for models in it.
    return undefined;
  }
}

/** Reads `{"data":[{"id"}]}`, `{"models":[...]}` and a bare list; skips what has no good name. */
function modelsIn(body: unknown): ListedModel[] {
  // Ollama's is null where nothing has been pulled yet.
  if (field(body, 'data') === null) return [];
  const list = Array.isArray(body) ? body : (field(body, 'data') ?? field(body, 'models'));
  if (!Array.isArray(list)) {
    throw new ProviderError('provider_garbled', 'The provider sent no readable list of models.');
  }
  const models = new Map<string, ListedModel>();
  for (const entry of list.slice(0, mostModels)) {
    // Google's name is a path; its other field is for people.
    const id = field(entry, 'id') ?? field(entry, 'name') ?? field(entry, 'model') ?? entry;
    const name = typeof id === 'string' ? id.replace(/^models\//, '') : id;
    if (!isModelName(name)) continue;
    const created = field(entry, 'created');
    models.set(name, {
      name,
      title: titleIn(entry, id) ?? name,
      created: typeof created === 'number' ? created : 0,
      chats: chats(entry) && !otherKinds.test(name),
    });
  }
  return [...models.values()];
}

function titleIn(entry: unknown, id: unknown): string | null {
  const given = [field(entry, 'display_name'), field(entry, 'displayName'), field(entry, 'name')];
  for (const title of given) {
    if (title !== id && isModelName(typeof title === 'string' && title.trim())) {
      return String(title).trim();
    }
  }
  return null;
}

/** Names of models that do not chat, on servers that list all they have. */
const otherKinds = /embed|rerank|whisper|tts|moderation|\bocr\b/i;
const otherTypes = /embed|rerank|image|audio|speech|transcri|moderation|video|tts/i;

/** Whether an entry says of its model that it does chat, or says nothing. */
function chats(entry: unknown): boolean {
  const capabilities = field(entry, 'capabilities');
  if (field(capabilities, 'completion_chat') === false) return false;
  if (field(capabilities, 'chat') === false) return false;
  const methods = field(entry, 'supportedGenerationMethods');
  if (Array.isArray(methods) && !methods.includes('generateContent')) return false;
  if (Array.isArray(capabilities) && !capabilities.some((each) => /chat|completion/i.test(each))) {
    return false;
  }
  const outputs = field(field(entry, 'architecture'), 'output_modalities');
  if (Array.isArray(outputs) && !outputs.includes('text')) return false;
  const kinds = [field(entry, 'type'), field(entry, 'task'), field(entry, 'model_type')];
  return !kinds.some((kind) => typeof kind === 'string' && otherTypes.test(kind));
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function chattingFirst(models: readonly ListedModel[]): ListedModel[] {
  return [...models.filter(({ chats }) => chats), ...models.filter(({ chats }) => !chats)];
}

const chatFamily = /^(gpt-|chatgpt-|o\d)/;
const otherPurpose =
  /audio|realtime|transcribe|tts|whisper|image|dall-e|embedding|moderation|search|instruct|computer-use|codex|deep-research|live/;
const snapshot = /-(\d{4}-\d{2}-\d{2}|\d{4}|\d{4}-preview)$/;
const mainline = /^gpt-\d+(\.\d+)?o?$/;

/**
 * OpenAI's own list holds some hundred models of all purposes: this keeps those that chat, without
 * the dated snapshots of a model that is there under its plain name. Newest first, but before all
 * the newest of the plain `gpt-N` line, as the default.
 */
export function chatModelsOf(listed: readonly ListedModel[]): ListedModel[] {
  const names = new Set(listed.map(({ name }) => name));
  const chat = listed
    .filter(({ name }) => chatFamily.test(name) && !otherPurpose.test(name))
    .filter(({ name }) => !(snapshot.test(name) && names.has(name.replace(snapshot, ''))))
    .toSorted((a, b) => b.created - a.created || a.name.localeCompare(b.name));
  const preferred = chat.find(({ name }) => mainline.test(name));
  return preferred ? [preferred, ...chat.filter((model) => model !== preferred)] : chat;
}
