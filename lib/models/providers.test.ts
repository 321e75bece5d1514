import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { chatModelsOf } from './list-models.ts';
import type { Provider } from './provider.ts';
import { makeProviders, Providers } from './providers.ts';
import { providerAt, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

let server: ScriptedServer;
let other: ScriptedServer;
beforeEach(async () => {
  [server, other] = await Promise.all([startScriptedServer(), startScriptedServer()]);
});
afterEach(() => Promise.all([server.close(), other.close()]));

const alone = (provider: Provider = server.provider) =>
  new Providers([provider], { plainIds: true });
const both = () =>
  new Providers(
    [
      { ...server.provider, id: 'one', name: 'One' },
      { ...other.provider, id: 'two', name: 'Two' },
    ],
    { plainIds: false },
  );

async function answerWith(body: unknown, status = 200, from = server) {
  const { response } = await from.next();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const listing = (...ids: string[]) => ({ data: ids.map((id) => ({ id })) });
const idsOf = ({ models }: { models: { id: string }[] }) => models.map(({ id }) => id);

describe('the picker', () => {
  test('shows what the provider lists, with names where it gives them', async () => {
    const asked = alone().listModels();
    const { path, headers, response } = await server.next();
    const data = [{ id: 'a/b', name: 'Model B' }, { id: 'c' }, { id: 'c' }, { id: 7 }, null, {}];
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    const provider = { id: 'scripted', name: 'Scripted' };
    expect(await asked).toEqual({
      models: [
        { id: 'a/b', name: 'Model B', model: 'a/b', provider },
        { id: 'c', name: 'c', model: 'c', provider },
      ],
      default: 'a/b',
      unlisted: [],
    });
    expect(path).toBe('/v1/models');
    expect(headers.authorization).toBe('Bearer the-secret-of-the-test');
  });

  test('shows the configured models without asking, the first being the default', async () => {
    const offer = await alone({ ...server.provider, models: ['x', 'y'] }).listModels();
    expect(idsOf(offer)).toEqual(['x', 'y']);
    expect(offer.default).toBe('x');
    expect(server.count()).toBe(0);
  });

  test('asks for a list once, however many look at it within a short time', async () => {
    const providers = alone();
    const first = Promise.all([providers.listModels(), providers.listModels()]);
    await answerWith([{ id: 'bare' }]);
    const [offer, again] = await first;
    expect(again).toEqual(offer);
    expect(await providers.listModels()).toEqual(offer);
    expect(server.count()).toBe(1);
  });

  test('names each model by its provider where there are several', async () => {
    const asked = both().listModels();
    await answerWith(listing('qwen3:8b'));
    await answerWith(listing('m'), 200, other);
    const offer = await asked;
    expect(idsOf(offer)).toEqual(['one:qwen3:8b', 'two:m']);
    expect(offer.models[0]?.provider).toEqual({ id: 'one', name: 'One' });
    expect(offer.default).toBe('one:qwen3:8b');
  });

  test('still shows the others where one provider is down, and tells why', async () => {
    const asked = both().listModels();
    await answerWith({ error: { message: 'Down for repairs.' } }, 503);
    await answerWith(listing('m'), 200, other);
    expect(await asked).toMatchObject({
      models: [{ id: 'two:m' }],
      default: 'two:m',
      unlisted: [
        {
          provider: { id: 'one', name: 'One' },
          error: { code: 'provider_failed', message: 'Down for repairs.' },
        },
      ],
    });
  });

  test.each([
    { data: [{ id: 'nomic-embed-text:latest' }, { id: 'llama3.2' }] },
    { data: [{ id: 'a', type: 'embedding' }, { id: 'llama3.2' }] },
    { data: [{ id: 'a', capabilities: { completion_chat: false } }, { id: 'llama3.2' }] },
    { data: [{ id: 'a', architecture: { output_modalities: ['image'] } }, { id: 'llama3.2' }] },
    {
      models: [
        { name: 'models/a', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/llama3.2', supportedGenerationMethods: ['generateContent'] },
      ],
    },
  ])('takes a model that chats for the default: %j', async (body) => {
    const asked = alone().resolve(null);
    await answerWith(body);
    expect((await asked).model).toBe('llama3.2');
  });

  test('leaves out names that would trick whoever reads them', async () => {
    const asked = alone().listModels();
    await answerWith(listing('a\nb', 'evil\u202Egpj', '\u0000', ' x', 'good', 'x'.repeat(300)));
    expect(idsOf(await asked)).toEqual(['good']);
  });

  test('is bounded, however long the list is', async () => {
    const asked = alone().listModels();
    await answerWith(listing(...Array.from({ length: 5_000 }, (_, index) => `m${index}`)));
    expect((await asked).models).toHaveLength(2_000);
    const failing = expect(alone(other.provider).listModels()).rejects.toThrow(/no readable list/);
    await answerWith(listing('x'.repeat(5_000_000)), 200, other);
    await failing;
  });

  test('tells a failure in the words of the provider, and does not remember it', async () => {
    const providers = alone();
    const failing = expect(providers.listModels()).rejects.toMatchObject({
      code: 'provider_refused_key',
      message: 'Key [redacted] is wrong.',
    });
    await answerWith({ error: { message: 'Key the-secret-of-the-test is wrong.' } }, 401);
    await failing;
    const asked = providers.listModels();
    await answerWith(listing('now'));
    expect(idsOf(await asked)).toEqual(['now']);
  });

  test.each([
    [404, { detail: 'Not Found' }, 'name them in HALT_MODELS'],
    [200, { hello: 'world' }, 'no readable list'],
  ])('says what to do where there is no list: %i %j', async (status, body, sentence) => {
    const failing = expect(alone().listModels()).rejects.toThrow(sentence);
    await answerWith(body, status);
    await failing;
  });

  test('says that a list which stalls half-way is too late', async () => {
    const asked = expect(alone().listModels()).rejects.toThrow(/did not answer in time/);
    const { response } = await server.next();
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[');
    await asked;
  });

  test.each([
    ['anthropic', 'x-api-key'],
    ['google', 'x-goog-api-key'],
  ] as const)('asks a provider of the kind %s with its own header', async (kind, header) => {
    const asked = alone({ ...server.provider, kind }).listModels();
    const { headers, response } = await server.next();
    const body = { data: [{ id: 'm', display_name: 'Model M' }] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    expect((await asked).models).toMatchObject([{ id: 'm', name: 'Model M' }]);
    expect(headers[header]).toBe('the-secret-of-the-test');
    expect(headers.authorization).toBeUndefined();
  });

  test('shows of all that OpenAI lists the models that chat, the plain newest one first', () => {
    const names =
      'text-embedding-3-small gpt-4o gpt-4o-2024-08-06 gpt-4o-audio-preview gpt-4o-mini-tts gpt-realtime gpt-image-1 dall-e-3 whisper-1 omni-moderation-latest o3 gpt-5 gpt-5-2025-08-07 gpt-5-mini gpt-5.2-pro gpt-5-codex sora-2';
    const listed = names
      .split(' ')
      .map((name, created) => ({ name, title: name, created, chats: true }));
    const shown = chatModelsOf(listed).map(({ name }) => name);
    expect(shown).toEqual(['gpt-5', 'gpt-5.2-pro', 'gpt-5-mini', 'o3', 'gpt-4o']);
  });
});

describe('a request for a model', () => {
  const refusal = (id: string) => ({
    status: 400,
    code: 'unknown_model',
    message: `model: ${id} is not offered here.`,
  });

  test('that is not among the configured ones is refused', async () => {
    const providers = alone({ ...server.provider, models: ['x'] });
    expect(await providers.resolve('x')).toMatchObject({ model: 'x' });
    await expect(providers.resolve('gpt-5-pro')).rejects.toMatchObject(refusal('gpt-5-pro'));
    expect(server.count()).toBe(0);
  });

  test('that the provider does not list is refused', async () => {
    const providers = alone();
    const asked = expect(providers.resolve('dear')).rejects.toMatchObject(refusal('dear'));
    await answerWith(listing('cheap'));
    await asked;
    expect(await providers.resolve('cheap')).toMatchObject({ model: 'cheap' });
    expect(server.count()).toBe(1);
  });

  test.each(['evil\u202Egpj', 'a\u0007b', ''])(
    'with a name that hides something is refused: %j',
    async (id) => {
      const asked = alone().resolve(id);
      await expect(asked).rejects.toMatchObject(refusal('this name'));
      expect(server.count()).toBe(0);
    },
  );

  test('passes where nobody can say what the provider offers', async () => {
    const providers = alone();
    const asked = providers.resolve('anything');
    await answerWith({ detail: 'Not Found' }, 404);
    expect(await asked).toEqual({ provider: server.provider, model: 'anything' });
    expect(await providers.resolve('else')).toMatchObject({ model: 'else' });
    expect(server.count()).toBe(1);
  });

  test('goes to the provider that it names, whose model may have a colon', async () => {
    const providers = both();
    const asked = providers.resolve('two:qwen3:8b');
    await answerWith(listing('qwen3:8b'), 200, other);
    expect(await asked).toMatchObject({ provider: { id: 'two' }, model: 'qwen3:8b' });
    await expect(providers.resolve('three:x')).rejects.toMatchObject(refusal('three:x'));
    await expect(providers.resolve('qwen3')).rejects.toMatchObject(refusal('qwen3'));
    expect(server.count()).toBe(0);
  });

  test('that names none fails with the sentence of a provider that gives no list', async () => {
    const failing = expect(alone().resolve(null)).rejects.toMatchObject({
      code: 'provider_failed',
      message: 'Out of order.',
    });
    await answerWith({ error: { message: 'Out of order.' } }, 503);
    await failing;
  });

  test('that names none says so where there is no model yet', async () => {
    const failing = expect(alone().resolve(null)).rejects.toThrow(/no model to answer with/);
    await answerWith({ object: 'list', data: null });
    await failing;
  });

  test('of an earlier run is found again, unless it is no longer offered', async () => {
    const providers = new Providers([{ ...providerAt('http://x.invalid'), models: ['old'] }], {
      plainIds: true,
    });
    expect(await providers.recorded('', 'old')).toMatchObject({ model: 'old' });
    expect(await providers.recorded('scripted', 'old')).toMatchObject({ model: 'old' });
    expect(await providers.recorded('', 'older')).toBeNull();
    expect(await providers.recorded('gone', 'old')).toBeNull();
  });
});

describe('the providers of a configuration', () => {
  const of = (env: Record<string, string>) => makeProviders(parseConfig(env));

  test('are OpenAI at its own address where a key alone is given', async () => {
    const { list } = await of({ OPENAI_API_KEY: 'k' });
    const address = { id: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' };
    expect(list).toMatchObject([{ ...address, kind: 'openai', apiKey: 'k', api: 'responses' }]);
  });

  test('are the server at an address, with or without a key', async () => {
    const { list } = await of({
      OPENAI_BASE_URL: 'http://localhost:11434/v1/',
      HALT_RESUME: 'prefill',
      HALT_MODELS: 'llama3',
    });
    const provider = { kind: 'openai-compatible', api: 'chat', apiKey: null, models: ['llama3'] };
    const address = { name: 'localhost:11434', baseUrl: 'http://localhost:11434/v1' };
    expect(list).toMatchObject([{ ...provider, ...address, resumeStyle: 'prefill' }]);
  });

  test('are one demo provider for the whole process where nothing is set, which says what it is', async () => {
    const [providers, again] = await Promise.all([of({}), of({})]);
    expect(again.list).toEqual(providers.list);
    expect(providers.names).toContain('Scripted');
    for (const model of (await providers.listModels()).models) {
      expect(model.id).toContain('scripted');
      expect(model.name).toContain('no AI');
    }
  });

  test('are those of HALT_PROVIDERS, each with its own key', async () => {
    const HALT_PROVIDERS = JSON.stringify([
      { id: 'claude', kind: 'anthropic', apiKeyEnv: 'A_KEY' },
      { id: 'gemini', kind: 'google', apiKeyEnv: 'G_KEY', models: ['gemini-3-pro'] },
      { id: 'box', kind: 'openai-compatible', baseUrl: 'http://box:8000/v1/', resume: 'prefill' },
      { id: 'router', kind: 'openai-compatible', baseUrl: 'https://openrouter.ai/api/v1' },
      { id: 'own', kind: 'openai', stopsBilling: false, settles: true },
    ]);
    const providers = await of({ HALT_PROVIDERS, A_KEY: 'a', G_KEY: 'g', OPENAI_API_KEY: 'o' });
    expect(providers.names).toBe('Anthropic, Google, box:8000, openrouter.ai, OpenAI');
    expect(providers.list).toMatchObject([
      { id: 'claude', baseUrl: 'https://api.anthropic.com/v1', apiKey: 'a' },
      { id: 'gemini', apiKey: 'g', models: ['gemini-3-pro'] },
      { id: 'box', baseUrl: 'http://box:8000/v1', apiKey: null, resumeStyle: 'prefill' },
      { id: 'router', settles: true, stopsBilling: null },
      { id: 'own', settles: true, stopsBilling: false },
    ]);
  });

  test.each([
    ['{', 'is not valid JSON.'],
    ['[]', 'must be a list of at least one provider.'],
    ['[7]', 'entry 1: must be an object.'],
    ['[{"id":"a:b","kind":"openai"}]', 'entry 1: id must have letters'],
    ['[{"id":"a","kind":"openai","settles":1}]', 'entry 1 (a): settles must be true or'],
    ['[{"id":"a","kind":"cohere"}]', 'entry 1 (a): kind must be one of openai'],
    ['[{"id":"a","kind":"openai-compatible"}]', 'entry 1 (a): baseUrl must be given'],
    ['[{"id":"a","kind":"openai","baseUrl":"ftp://x"}]', 'entry 1 (a): baseUrl must be an http'],
    ['[{"id":"a","kind":"openai","apiKey":"sk"}]', 'entry 1 (a): apiKey is not a field'],
    ['[{"id":"a","kind":"openai","apiKeyEnv":"NOT_SET"}]', 'apiKeyEnv names NOT_SET, which is not'],
    ['[{"id":"a","kind":"openai","models":[]}]', 'entry 1 (a): models must name a model'],
    ['[{"id":"a","kind":"openai","headers":{"Host":"x"}}]', 'entry 1 (a): headers.Host must leave'],
    ['[{"id":"a","kind":"openai"},{"id":"a","kind":"google"}]', 'two entries with the id "a"'],
    ['/nowhere/providers.json', 'names the file /nowhere/providers.json, which cannot be read'],
  ])('say what is wrong with %s', (HALT_PROVIDERS, sentence) => {
    expect(() => parseConfig({ HALT_PROVIDERS })).toThrow(sentence);
    expect(() => parseConfig({ HALT_PROVIDERS })).toThrow(/^HALT_PROVIDERS /);
  });

  test('cannot be given both ways', () => {
    const env = { HALT_PROVIDERS: '[{"id":"a","kind":"openai"}]', HALT_MODELS: 'x' };
    expect(() => parseConfig(env)).toThrow('HALT_MODELS does not go with HALT_PROVIDERS');
  });
});
