import { expect, test } from 'vitest';
import { listModels } from './catalogue.ts';
import { type ProviderSettings, resolveProvider } from './provider.ts';

const unset: ProviderSettings = {
  openaiApiKey: null,
  openaiBaseUrl: null,
  api: 'chat',
  resumeStyle: 'instruct',
  models: null,
};

test('a key alone means OpenAI at its own address', async () => {
  const provider = await resolveProvider({ ...unset, openaiApiKey: 'k', api: 'responses' });
  expect(provider).toEqual({
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    apiKey: 'k',
    api: 'responses',
    resumeStyle: 'instruct',
    models: null,
  });
});

test('an address means the server there, with or without a key', async () => {
  const provider = await resolveProvider({
    ...unset,
    openaiBaseUrl: 'http://localhost:11434/v1/',
    resumeStyle: 'prefill',
    models: ['llama3'],
  });
  expect(provider).toEqual({
    name: 'localhost:11434',
    baseUrl: 'http://localhost:11434/v1',
    apiKey: null,
    api: 'chat',
    resumeStyle: 'prefill',
    models: ['llama3'],
  });
});

test('nothing configured means one demo provider for the whole process, which says what it is', async () => {
  const [provider, again] = await Promise.all([resolveProvider(unset), resolveProvider(unset)]);
  expect(again).toEqual(provider);
  expect(provider.name).toContain('Scripted');
  expect(provider.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  for (const model of await listModels(provider)) {
    expect(model.id).toContain('scripted');
    expect(model.name).toContain('no AI');
  }
});
