import { afterEach, beforeEach, expect, test } from 'vitest';
import { Providers } from '#lib/models/providers.ts';
import { type ScriptedServer, startScriptedServer } from '#lib/models/testing/scripted-server.ts';
import { runInput } from '#lib/shared/run-input.ts';
import { modelFor } from './model-for.ts';

let server: ScriptedServer;
let providers: Providers;
beforeEach(async () => {
  server = await startScriptedServer();
  providers = new Providers([server.provider], { plainIds: true });
});
afterEach(() => server.close());

const prompt = (model?: string) =>
  runInput.parse({
    kind: 'prompt',
    id: '00000000-0000-4000-8000-000000000001',
    chatId: '00000000-0000-4000-8000-000000000002',
    text: 'Hi',
    model,
  });

async function listModels(status: number, body: object): Promise<void> {
  const { response } = await server.next();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

test('a prompt that names no model is asked of the first that chats', async () => {
  const asked = modelFor(providers, 'somebody', prompt());
  await listModels(200, { data: [{ id: 'embed-1' }, { id: 'chat-1' }] });
  expect(await asked).toEqual({ provider: server.provider, model: 'chat-1' });
});

test('a prompt is refused in the words of the provider where it gives no list of models', async () => {
  const asked = modelFor(providers, 'somebody', prompt());
  const refused = expect(asked).rejects.toMatchObject({
    status: 502,
    code: 'provider_refused_key',
    message: 'This key has expired.',
  });
  await listModels(401, { error: { message: 'This key has expired.' } });
  await refused;
});

test('a prompt for a model that is not offered is refused', async () => {
  const asked = modelFor(providers, 'somebody', prompt('gpt-5-pro'));
  const refused = expect(asked).rejects.toMatchObject({
    status: 400,
    code: 'unknown_model',
    message: 'model: gpt-5-pro is not offered here.',
  });
  await listModels(200, { data: [{ id: 'chat-1' }] });
  await refused;
});
