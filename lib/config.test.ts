import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

describe('the configuration', () => {
  it('needs nothing to be set', () => {
    expect(parseConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      openaiApiKey: null,
      api: 'responses',
      saveIntervalMs: 500,
    });
  });

  it('takes an empty value for none', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '' }).port).toBe(3000);
  });

  it('speaks Chat Completions with a server of one’s own, unless told otherwise', () => {
    const OPENAI_BASE_URL = 'http://localhost:11434/v1';
    expect(parseConfig({ OPENAI_BASE_URL }).api).toBe('chat');
    expect(parseConfig({ OPENAI_BASE_URL, HALT_API: 'responses' }).api).toBe('responses');
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['OPENAI_BASE_URL', 'not an address'],
    ['HALT_API', 'soap'],
    ['HALT_LOG_LEVEL', 'loud'],
    ['HALT_SAVE_INTERVAL_MS', '0'],
    ['HALT_PROXIES', '-1'],
    ['HALT_MAX_RUNS', '0'],
    ['HALT_MAX_STREAMS', 'many'],
    ['HALT_MAX_NEW_GUESTS_PER_MINUTE', '1.5'],
    ['HALT_METRICS_TOKEN', 'short'],
    ['HALT_METRICS_TOKEN', 'with a blank in it'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['BETTER_AUTH_SECRET', 'short'],
  ])('names %s when it is %s', (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(new RegExp(`^${name} .+\\.$`));
  });

  it('reads prices, and names the entry that cannot be used', () => {
    const price = { model: 'm', input: 1, output: 2 };
    expect(parseConfig({ HALT_PRICES: JSON.stringify([price]) }).prices).toEqual([price]);
    expect(parseConfig({}).prices).toEqual([]);
    const refuse = (value: string, sentence: string) =>
      expect(() => parseConfig({ HALT_PRICES: value })).toThrow(`HALT_PRICES ${sentence}.`);
    refuse('nowhere.json', 'names the file nowhere.json, which cannot be read (ENOENT)');
    refuse('[]', 'must be a list of at least one price');
    refuse('[5]', 'entry 1: must be an object');
    refuse(
      JSON.stringify([price, { ...price, output: -1 }]),
      'entry 2: output must not be negative',
    );
    refuse(JSON.stringify([{ ...price, dear: true }]), 'entry 1: dear is not a field of a price');
  });

  it('exports traces and metrics only where it is told to', () => {
    expect(parseConfig({})).toMatchObject({ exportsTraces: false, metricsToken: null });
    for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
      expect(parseConfig({ [name]: 'http://localhost:4318' }).exportsTraces).toBe(true);
    }
  });

  it('reads a list of models', () => {
    expect(parseConfig({ HALT_MODELS: 'a, b ,,c' }).models).toEqual(['a', 'b', 'c']);
  });
});
