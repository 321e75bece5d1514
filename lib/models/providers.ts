import { processWide } from '#lib/process-wide.ts';
import { RequestError } from '#lib/request-error.ts';
import { scriptedDemo } from '#lib/shared/scripted-demo.ts';
import { startDemoProvider } from './demo/demo-provider.ts';
import { askForModels, isModelName, type ListedModel } from './list-models.ts';
import { type Provider, type ProviderSettings, providerOf } from './provider.ts';
import { ProviderError, type ProviderErrorCode } from './provider-error.ts';

/** A model that a prompt can be sent to. */
export type OfferedModel = {
  /** What a request's `model` says. */
  id: string;
  /** For people. */
  name: string;
  /** The provider's own name of it. */
  model: string;
  provider: { id: string; name: string };
};

/** A provider that gave no list of its models, and why. */
type UnlistedProvider = {
  provider: OfferedModel['provider'];
  error: { code: ProviderErrorCode; message: string };
};

/** What can be asked here: the picker. */
export type Offer = {
  models: OfferedModel[];
  /** The id of the model of a prompt that names none; null where no model chats. */
  default: string | null;
  unlisted: UnlistedProvider[];
};

/** A model, and who has it. */
export type Resolved = { provider: Provider; model: string };

const freshForMs = 30_000;
/** A name that is not in the list may be new there: so soon it is asked for again. */
const askedAgainAfterMs = 2_000;

type Kept = { models: ListedModel[]; askedAt: number };

/** The providers of this process and the models that they offer. */
export class Providers {
  readonly list: readonly Provider[];
  readonly #plainIds: boolean;
  readonly #kept = new Map<Provider, Kept>();
  readonly #asking = new Map<Provider, Promise<ListedModel[]>>();
  readonly #failed = new Map<Provider, number>();

  /** @param plainIds whether models go by their own names alone, as there is one provider. */
  constructor(list: readonly Provider[], { plainIds }: { plainIds: boolean }) {
    this.list = list;
    this.#plainIds = plainIds;
  }

  /** For people: the names of all. */
  get names(): string {
    return this.list.map(({ name }) => name).join(', ');
  }

  find(id: string): Provider | null {
    return this.list.find((provider) => provider.id === id) ?? null;
  }

  /**
   * The models of all providers, in the order of the configuration. One that gives no list hides
   * nothing of the others.
   * @throws {ProviderError} where none gives a list.
   */
  async listModels(): Promise<Offer> {
    const asked = this.list.map((provider) => this.#modelsOf(provider));
    const results = await Promise.allSettled(asked);
    const offer: Offer = { models: [], default: null, unlisted: [] };
    for (const [index, provider] of this.list.entries()) {
      const result = results[index];
      if (result?.status === 'fulfilled') this.#add(offer, provider, result.value);
      else if (!(result?.reason instanceof ProviderError)) throw result?.reason;
      else if (this.list.length === 1) throw result.reason;
      else offer.unlisted.push({ provider: nameplate(provider), error: errorJson(result.reason) });
    }
    if (offer.unlisted.length < this.list.length) return offer;
    const [first] = offer.unlisted;
    throw new ProviderError(first?.error.code ?? 'provider_failed', first?.error.message);
  }

  /**
   * The model that a request asks for by its id; the default where it names none. Where a provider's
   * list cannot be read, nobody can say what it offers, and any well-formed name passes.
   * @throws {RequestError} 400 for what is not offered; {ProviderError} where there is no default.
   */
  async resolve(id: string | null): Promise<Resolved> {
    const found = id === null ? await this.#default() : this.#parse(id);
    const isOffered = found && (id === null || (await this.#offers(found)));
    if (isOffered) return found;
    const shown = isModelName(id) ? id : 'this name';
    throw new RequestError(400, 'unknown_model', `model: ${shown} is not offered here.`);
  }

  /** The model of an earlier run, as it was recorded; null where it is not offered any more. */
  async recorded(providerId: string, model: string): Promise<Resolved | null> {
    const provider = providerId === '' ? this.list[0] : this.find(providerId);
    if (!provider || !isModelName(model)) return null;
    const found = { provider, model };
    return (await this.#offers(found)) ? found : null;
  }

  /** Whether a model is known to be offered, without asking anybody. */
  lists(providerId: string, model: string): boolean {
    const provider = this.find(providerId);
    if (!provider) return false;
    if (provider.models) return provider.models.includes(model);
    return this.#kept.get(provider)?.models.some(({ name }) => name === model) ?? false;
  }

  #add(offer: Offer, provider: Provider, models: readonly ListedModel[]): void {
    for (const { name, title } of models) {
      const id = this.#plainIds ? name : `${provider.id}:${name}`;
      offer.models.push({ id, name: title, model: name, provider: nameplate(provider) });
    }
    const [first] = models.filter(({ chats }) => chats);
    if (first) offer.default ??= this.#plainIds ? first.name : `${provider.id}:${first.name}`;
  }

  async #default(): Promise<Resolved | null> {
    const offer = await this.listModels();
    if (offer.default !== null) return this.#parse(offer.default);
    throw new ProviderError('provider_unknown_model', 'The provider has no model to answer with.');
  }

  #parse(id: string): Resolved | null {
    if (!isModelName(id)) return null;
    const [only] = this.list;
    if (this.#plainIds) return only ? { provider: only, model: id } : null;
    // Names of models have colons of their own.
    const colon = id.indexOf(':');
    const provider = this.find(id.slice(0, Math.max(0, colon)));
    const model = id.slice(colon + 1);
    return provider && isModelName(model) ? { provider, model } : null;
  }

  async #offers({ provider, model }: Resolved): Promise<boolean> {
    const isListed = (models: readonly ListedModel[]) => models.some(({ name }) => name === model);
    if (provider.models) return provider.models.includes(model);
    // What was offered a while ago is not looked up again: that would delay the answer.
    const kept = this.#kept.get(provider);
    if (kept && isListed(kept.models)) return true;
    const failedAt = this.#failed.get(provider) ?? Number.NEGATIVE_INFINITY;
    if (!kept && failedAt > performance.now() - freshForMs) return true;
    try {
      return isListed(await this.#modelsOf(provider, askedAgainAfterMs));
    } catch (error) {
      if (error instanceof ProviderError) return kept === undefined;
      throw error;
    }
  }

  /** The models of one provider, remembered for a while; asked for once at a time. */
  async #modelsOf(provider: Provider, maxAgeMs = freshForMs): Promise<ListedModel[]> {
    if (provider.models) return provider.models.map(configured);
    const kept = this.#kept.get(provider);
    if (kept && kept.askedAt > performance.now() - maxAgeMs) return kept.models;
    const asking = this.#asking.get(provider) ?? this.#ask(provider);
    this.#asking.set(provider, asking);
    return await asking;
  }

  async #ask(provider: Provider): Promise<ListedModel[]> {
    const askedAt = performance.now();
    try {
      const models = await askForModels(provider);
      this.#kept.set(provider, { models, askedAt });
      this.#failed.delete(provider);
      return models;
    } catch (error) {
      this.#failed.set(provider, performance.now());
      throw error;
    } finally {
      this.#asking.delete(provider);
    }
  }
}

/** The providers that the settings name; where they name none, the demo provider. */
export async function makeProviders(
  settings: ProviderSettings & { providers: readonly Provider[] | null },
): Promise<Providers> {
  if (settings.providers) return new Providers(settings.providers, { plainIds: false });
  const provider = providerOf(settings) ?? (await demoProvider());
  return new Providers([provider], { plainIds: true });
}

/** The scripted provider, started on first use, once per process. */
async function demoProvider(): Promise<Provider> {
  const { baseUrl } = await processWide('demo-provider', () => startDemoProvider());
  return {
    ...scriptedDemo,
    kind: 'openai-compatible',
    baseUrl,
    apiKey: null,
    headers: {},
    api: 'chat',
    resumeStyle: 'prefill',
    models: null,
  };
}

function configured(name: string): ListedModel {
  return { name, title: name, created: 0, chats: true };
}

function nameplate({ id, name }: Provider): OfferedModel['provider'] {
  return { id, name };
}

function errorJson({ code, message }: ProviderError): UnlistedProvider['error'] {
  return { code, message };
}
