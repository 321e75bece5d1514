import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultModel, listModels } from './catalogue.ts';
import { chatModelsOf } from './openai-models.ts';
import { type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

async function answerWith(body: unknown, status = 200) {
  const { response } = await server.next();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

test('the picker shows what the provider lists, with names where it gives them', async () => {
  const listing = listModels(server.provider);
  const { path, headers, response } = await server.next();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      data: [{ id: 'a/b', name: 'Model B' }, { id: 'c' }, { id: 'c' }, { id: 7 }, null, {}],
    }),
  );
  expect(await listing).toEqual([
    { id: 'a/b', name: 'Model B' },
    { id: 'c', name: 'c' },
  ]);
  expect(path).toBe('/v1/models');
  expect(headers.authorization).toBe('Bearer the-secret-of-the-test');
});

test('the configured models are shown without asking, the first being the default', async () => {
  const provider = { ...server.provider, models: ['x', 'y'] };
  expect(await listModels(provider)).toEqual([
    { id: 'x', name: 'x' },
    { id: 'y', name: 'y' },
  ]);
  expect(await defaultModel(provider)).toBe('x');
  expect(server.count()).toBe(0);
});

test('a list is asked for once within a short time', async () => {
  const listing = listModels(server.provider);
  await answerWith([{ id: 'bare' }]);
  const first = await listing;
  expect(await listModels(server.provider)).toEqual(first);
  expect(await defaultModel(server.provider)).toBe('bare');
  expect(server.count()).toBe(1);
});

test('the default is a model that chats, where the list begins with others', async () => {
  const asking = defaultModel(server.provider);
  await answerWith({ data: [{ id: 'nomic-embed-text:latest' }, { id: 'llama3.2' }] });
  expect(await asking).toBe('llama3.2');
});

test('a provider that has no model yet says so', async () => {
  const asking = expect(defaultModel(server.provider)).rejects.toThrow(/no model to answer with/);
  await answerWith({ object: 'list', data: null });
  await asking;
});

test('a failure is told in the words of the provider, and not remembered', async () => {
  const failing = listModels(server.provider);
  failing.catch(() => {});
  await answerWith({ error: { message: 'Key the-secret-of-the-test is wrong.' } }, 401);
  await expect(failing).rejects.toMatchObject({
    code: 'provider_refused_key',
    message: 'Key [redacted] is wrong.',
  });
  const listing = listModels(server.provider);
  await answerWith({ data: [{ id: 'now' }] });
  expect((await listing)[0]?.id).toBe('now');
});

test.each([
  [404, { detail: 'Not Found' }, 'name them in HALT_MODELS'],
  [200, { hello: 'world' }, 'no readable list'],
])('a provider without a list says what to do: %i %j', async (status, body, sentence) => {
  const failing = listModels(server.provider);
  failing.catch(() => {});
  await answerWith(body, status);
  await expect(failing).rejects.toThrow(sentence);
});

test('an empty list leaves nothing to answer with', async () => {
  const failing = defaultModel(server.provider);
  failing.catch(() => {});
  await answerWith({ data: [] });
  await expect(failing).rejects.toMatchObject({ code: 'provider_unknown_model' });
});

test('asking ends with the abort, and the socket with it', async () => {
  const controller = new AbortController();
  const listing = listModels(server.provider, controller.signal);
  listing.catch(() => {});
  const exchange = await server.next();
  const reason = new Error('left');
  controller.abort(reason);
  await expect(listing).rejects.toBe(reason);
  expect(await exchange.hungUp).toBe(true);
});

test('of all that OpenAI lists, the models that chat are shown, the plain newest one first', () => {
  const ids = [
    'text-embedding-3-small',
    'gpt-4o',
    'gpt-4o-2024-08-06',
    'gpt-4o-audio-preview',
    'gpt-4o-mini-tts',
    'gpt-realtime',
    'gpt-image-1',
    'dall-e-3',
    'whisper-1',
    'omni-moderation-latest',
    'o3',
    'gpt-5',
    'gpt-5-2025-08-07',
    'gpt-5-mini',
    'gpt-5.2-pro',
    'gpt-5-codex',
    'sora-2',
  ];
  const listed = ids.map((id, created) => ({ id, name: id, created }));
  expect(chatModelsOf(listed).map(({ id }) => id)).toEqual([
    'gpt-5',
    'gpt-5.2-pro',
    'gpt-5-mini',
    'o3',
    'gpt-4o',
  ]);
});

test('a list that stalls half-way is said to be too late', async () => {
  const listing = listModels(server.provider);
  const { response } = await server.next();
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[');
  await expect(listing).rejects.toThrow('The provider did not answer in time.');
});
