import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EndedRunFacts } from '#lib/runs/run-observer.ts';
import { observedBy } from '#lib/runs/run-observer.ts';
import { cancelReasons } from '#lib/shared/run.ts';
import { Metrics } from './metrics.ts';

type Series = { name: string; labels: Record<string, string>; value: number };

function ownProcess(streaming = () => 0) {
  const providers = { lists: (_provider: string, model: string) => model === 'offered' };
  const metrics = new Metrics({ providers, streaming });
  const observer = observedBy([metrics.observer]);
  const count = (changes: Partial<EndedRunFacts>) => {
    const run = { ...canceledRun, ...changes };
    observer.started({ ...run, startedAt: new Date(run.startedAt) });
    observer.ended(run);
    observer.saved(run);
  };
  return { metrics, count, series: async () => parse(await metrics.registry.metrics()) };
}

const canceledRun: EndedRunFacts = {
  userId: 'u',
  id: 'r',
  chatId: 'c',
  promptId: 'p',
  resumedFromId: null,
  provider: 'fake',
  model: 'offered',
  status: 'canceled',
  endReason: 'stop',
  textLength: 40,
  usage: {
    inputTokens: 10,
    cachedInputTokens: 4,
    outputTokens: 20,
    reasoningTokens: null,
    unseenTokens: 3,
    source: 'estimated',
  },
  cost: { usdMicros: 1500, priceDate: '2026-11-01' },
  saved: null,
  receipt: {
    askedBy: 'this page',
    askedAt: '2026-11-27T10:00:02.000Z',
    abortedAt: '2026-11-27T10:00:02.000Z',
    providerClosedAt: '2026-11-27T10:00:02.004Z',
    savedAt: '2026-11-27T10:00:02.030Z',
  },
  stopReason: null,
  error: null,
  onLeave: 'stop',
  startedAt: '2026-11-27T10:00:00.000Z',
  firstTokenAt: '2026-11-27T10:00:00.700Z',
  endedAt: '2026-11-27T10:00:02.010Z',
};

/** Prometheus's text format. */
function parse(text: string): Series[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = labels.matchAll(/(\w+)="([^"]*)"/g);
    return {
      name,
      value: Number(value),
      labels: Object.fromEntries([...pairs].map(([, key, is]) => [key, is])),
    };
  });
}

function sum(all: Series[], name: string, labels: Record<string, string> = {}): number {
  const matching = all.filter(
    (each) =>
      each.name === name &&
      Object.entries(labels).every(([key, pattern]) =>
        new RegExp(`^(${pattern})$`).test(each.labels[key] ?? ''),
      ),
  );
  return matching.reduce((total, { value }) => total + value, 0);
}

describe('the metrics', () => {
  it('count a canceled run with its reason, its stop, its tokens and its cost', async () => {
    const { count, series } = ownProcess();
    count({});
    const all = await series();
    expect(
      sum(all, 'halt_runs_total', {
        status: 'canceled',
        end_reason: 'stop',
        model: 'fake:offered',
      }),
    ).toBe(1);
    expect(sum(all, 'halt_runs_total')).toBe(1);
    expect(sum(all, 'halt_stop_latency_seconds_sum', { until: 'provider_closed' })).toBeCloseTo(
      0.004,
    );
    expect(sum(all, 'halt_stop_latency_seconds_sum', { until: 'saved' })).toBeCloseTo(0.03);
    expect(sum(all, 'halt_first_token_seconds_sum')).toBeCloseTo(0.7);
    expect(sum(all, 'halt_tokens_total', { type: 'input', source: 'estimated' })).toBe(10);
    expect(sum(all, 'halt_tokens_total', { type: 'cached_input' })).toBe(4);
    expect(sum(all, 'halt_tokens_total', { type: 'output' })).toBe(20);
    expect(all.some(({ labels }) => labels.type === 'reasoning')).toBe(false);
    expect(sum(all, 'halt_unseen_tokens_total')).toBe(3);
    expect(sum(all, 'halt_cost_usd_total', { source: 'estimated' })).toBeCloseTo(0.0015);
  });

  it('have no series of a model that is not offered, whatever prompts name', async () => {
    const { count, series } = ownProcess();
    for (let index = 0; index < 500; index++) count({ model: `made-up-${index}` });
    const all = await series();
    const models = new Set(all.flatMap(({ labels }) => labels.model ?? []));
    expect([...models]).toEqual(['other']);
    expect(sum(all, 'halt_runs_total', { model: 'other' })).toBe(500);
  });

  it('say what streams now, and how late saves and the event loop are', async () => {
    const { series } = ownProcess(() => 7);
    const all = await series();
    expect(sum(all, 'halt_runs_streaming')).toBe(7);
    for (const name of ['halt_save_lag_seconds', 'nodejs_eventloop_lag_p99_seconds']) {
      expect(
        all.some((each) => each.name === name),
        name,
      ).toBe(true);
    }
  });
});

/** The expressions of the alerts in docs/operations.md, by name. */
function alerts(): [string, string][] {
  const docs = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const found = docs.matchAll(
    /- alert: (\w+)\n\s+expr:([\s\S]*?)(?=\n\s+for:|\n\s+- alert:|\n```)/g,
  );
  return [...found].map(([, name = '', expression = '']) => [name, expression]);
}

/** What an expression reads: names of metrics, with the labels that it asks for. */
function inputsOf(expression: string): { name: string; labels: Record<string, string> }[] {
  const found = expression.matchAll(/\b((?:halt|nodejs|up)\w*)(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = '', labels = '']) => ({
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)=~?"([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  }));
}

describe('the example alerts', () => {
  it('look at metrics that there are', async () => {
    const { count, series } = ownProcess();
    count({});
    count({
      status: 'failed',
      endReason: 'provider_error',
      error: { code: 'provider_cut', message: '' },
    });
    const names = new Set((await series()).map(({ name }) => name));
    expect(alerts().length).toBeGreaterThan(5);
    for (const [alert, expression] of alerts()) {
      const inputs = inputsOf(expression).filter(({ name }) => name !== 'up');
      if (alert !== 'HaltAway') expect(inputs.length, alert).toBeGreaterThan(0);
      for (const { name } of inputs) expect(names, alert).toContain(name);
    }
  });

  it('do not fire on canceled runs, of whatever reason', async () => {
    const { count, series } = ownProcess();
    count({ status: 'completed', endReason: null, receipt: null });
    const before = await series();
    for (const reason of cancelReasons)
      for (let index = 0; index < 50; index++) count({ endReason: reason });
    const after = await series();
    expect(sum(after, 'halt_runs_total', { status: 'canceled' })).toBe(50 * cancelReasons.length);
    for (const [alert, expression] of alerts()) {
      // How fast stops were is about canceled runs: what counts is that none of these was slow.
      if (alert === 'HaltStopsLate') continue;
      for (const { name, labels } of inputsOf(expression)) {
        if (!name.startsWith('halt_') || name === 'halt_save_lag_seconds') continue;
        expect(sum(after, name, labels), `${alert}: ${name}`).toBe(sum(before, name, labels));
      }
    }
    const stops = { until: 'provider_closed' };
    expect(sum(after, 'halt_stop_latency_seconds_bucket', { ...stops, le: '1' })).toBe(
      sum(after, 'halt_stop_latency_seconds_count', stops),
    );
  });

  it('would fire on as many failed ones', async () => {
    const { count, series } = ownProcess();
    for (let index = 0; index < 50; index++) {
      count({ status: 'failed', endReason: 'timeout', error: { code: 'timeout', message: '' } });
    }
    const all = await series();
    const [, fails = ''] = alerts().find(([name]) => name === 'HaltRunsFail') ?? [];
    for (const { name, labels } of inputsOf(fails)) expect(sum(all, name, labels)).toBe(50);
    expect(sum(all, 'halt_provider_errors_total', { code: 'timeout' })).toBe(50);
  });
});
