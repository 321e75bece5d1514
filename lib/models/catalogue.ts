import { json } from 'node:stream/consumers';
import { chatModelsOf, type ListedModel } from './openai-models.ts';
import { isOpenai, type Provider } from './provider.ts';
import { ProviderError, toProviderError } from './provider-error.ts';
import { requestProvider } from './provider-request.ts';
import { withoutSecrets } from './provider-sentence.ts';

/** A model that a prompt can be sent to. */
export type Model = { id: string; name: string };

const timeoutMs = 5_000;
const freshForMs = 30_000;

let kept: { provider: string; models: Model[]; until: number } | null = null;

/**
 * The models of the picker, the default first: the configured ones, else the provider's own list,
 * which is remembered for half a minute.
 * @throws {ProviderError} where the provider gives no list; the signal's reason once it aborts.
 */
export async function listModels(provider: Provider, signal?: AbortSignal): Promise<Model[]> {
  if (provider.models) return provider.models.map((id) => ({ id, name: id }));
  const key = JSON.stringify([provider.baseUrl, provider.apiKey]);
  if (kept?.provider === key && kept.until > performance.now()) return kept.models;
  const models = await askForModels(provider, signal);
  kept = { provider: key, models, until: performance.now() + freshForMs };
  return models;
}

/**
 * The model of a prompt that names none.
 * @throws {ProviderError} as listModels does, and where the list is empty.
 */
export async function defaultModel(provider: Provider, signal?: AbortSignal): Promise<string> {
  const [first] = await listModels(provider, signal);
  if (first) return first.id;
  throw new ProviderError('provider_unknown_model', 'The provider has no model to answer with.');
}

async function askForModels(provider: Provider, signal?: AbortSignal): Promise<Model[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const accept = { accept: 'application/json' };
  const { baseUrl, apiKey } = provider;
  try {
    const response = await requestProvider(
      {
        url: `${baseUrl}/models`,
        method: 'GET',
        headers: apiKey ? { ...accept, authorization: `Bearer ${apiKey}` } : accept,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      },
      'application/json',
    );
    const listed = modelsIn(await json(response));
    const shown = isOpenai(provider.baseUrl) ? chatModelsOf(listed) : chattingFirst(listed);
    return shown.map(({ id, name }) => ({ id, name }));
  } catch (error) {
    signal?.throwIfAborted();
    // A list that stops half-way breaks off with the time that it was given.
    const cause: unknown = timeout.aborted ? timeout.reason : error;
    throw explained(toProviderError(cause), provider);
  }
}

/** Ids of models that do not chat, on servers that list all they have: none is to be the default. */
const otherKinds = /embed|rerank|whisper|tts|moderation|\bocr\b/i;

function chattingFirst(models: readonly ListedModel[]): ListedModel[] {
  const others = models.filter(({ id }) => otherKinds.test(id));
  return [...models.filter((model) => !others.includes(model)), ...others];
}

function explained(error: ProviderError, provider: Provider): ProviderError {
  const message =
    error.code === 'provider_unknown_model'
      ? 'The provider does not list its models; name them in HALT_MODELS.'
      : withoutSecrets(error.message, provider.apiKey, []);
  return error.withMessage(message);
}

/** Reads `{"data":[{"id"}]}`, `{"models":[...]}` and a bare list; skips what has no id. */
function modelsIn(body: unknown): ListedModel[] {
  // Ollama's is null where nothing has been pulled yet.
  if (field(body, 'data') === null) return [];
  const list = Array.isArray(body) ? body : (field(body, 'data') ?? field(body, 'models'));
  if (!Array.isArray(list)) {
    throw new ProviderError('provider_garbled', 'The provider sent no readable list of models.');
  }
  const models = new Map<string, ListedModel>();
  for (const entry of list) {
    const id = field(entry, 'id');
    if (typeof id !== 'string' || id === '') continue;
    const name = field(entry, 'name') ?? field(entry, 'display_name');
    const created = field(entry, 'created');
    models.set(id, {
      id,
      name: typeof name === 'string' && name.trim() !== '' ? name : id,
      created: typeof created === 'number' ? created : 0,
    });
  }
  return [...models.values()];
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
