import { describe, expect, test } from 'vitest';
import { stopsBilling } from './billing.ts';
import { readPrices } from './price-entries.ts';
import { pricesBy } from './prices.ts';
import { providerAt } from './testing/scripted-server.ts';

const at = new Date('2026-09-01T00:00:00Z');
const tokens = { input: 1_000, cached: 400, output: 500 };
const openai = { id: 'openai', baseUrl: 'https://api.openai.com/v1' };

describe('what a model costs', () => {
  test('is found in the catalogue by the address of its provider', async () => {
    const price = await pricesBy([])(openai, 'gpt-5', at);
    // 600 at $1.25, 400 cached at $0.125, and 500 at $10 per million.
    expect(price?.usdMicrosOf(tokens)).toBe(750 + 50 + 5_000);
    expect(price?.contextWindow).toBe(400_000);
  });

  test('is not known of a model that nobody has a price for', async () => {
    expect(await pricesBy([])(openai, 'no-such-model', at)).toBeNull();
    const local = { id: 'local', baseUrl: 'http://127.0.0.1:11434/v1' };
    expect(await pricesBy([])(local, 'gpt-5', at)).toBeNull();
  });

  test('is what the operator says, first of all for the provider that is named', async () => {
    const prices = readPrices(
      JSON.stringify([
        { model: 'gpt-5', input: 2, output: 4 },
        { model: 'gpt-5', provider: 'openai', input: 1, cached: 0.5, output: 10 },
      ]),
    );
    const named = await pricesBy(prices)(openai, 'gpt-5', at);
    expect(named?.usdMicrosOf(tokens)).toBe(600 + 200 + 5_000);
    const other = await pricesBy(prices)({ ...openai, id: 'else' }, 'gpt-5', at);
    expect(other?.usdMicrosOf(tokens)).toBe(2_000 + 2_000);
  });
});

describe('a hang-up ends what is charged for', () => {
  test.each([
    ['https://api.openai.com/v1', 'gpt-5', true],
    ['https://api.anthropic.com/v1', 'claude-opus-4-5', true],
    ['http://127.0.0.1:8000/v1', 'llama', true],
    ['https://generativelanguage.googleapis.com/v1beta', 'gemini-2.5-pro', false],
    ['https://api.groq.com/openai/v1', 'llama', false],
    ['https://openrouter.ai/api/v1', 'anthropic/claude-opus-4.5', true],
    ['https://openrouter.ai/api/v1', 'google/gemini-2.5-pro', false],
  ])('at %s for %s: %s', (baseUrl, model, stops) => {
    expect(stopsBilling(providerAt(baseUrl), model)).toBe(stops);
  });

  test('where the operator says so', () => {
    const provider = { ...providerAt('https://gateway.test/v1'), stopsBilling: false };
    expect(stopsBilling(provider, 'm')).toBe(false);
  });
});
