import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Providers } from '#lib/models/providers.ts';
import type { EndedRunFacts, RunObserver } from '#lib/runs/run-observer.ts';
import { cancelReasons, failReasons } from '#lib/shared/run.ts';

/** What the gauges look at when somebody asks. */
type Watched = { providers: Pick<Providers, 'lists'>; streaming: () => number };

/** Stopping is meant to take milliseconds, first words seconds. */
const stopBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const firstTokenBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 120];

/** The metrics of one process for Prometheus, and the observer that counts. */
export class Metrics {
  readonly registry = new Registry();
  readonly observer: RunObserver = {
    started: (run) => this.#expect(this.#modelLabel(run)),
    saved: (run) => this.#count(run),
    progressSaved: () => {
      this.#progressSavedAt = performance.now();
    },
  };
  readonly #watched: Watched;
  #progressSavedAt = performance.now();
  readonly #runs = this.#counter('halt_runs_total', 'Runs that have ended.', [
    'status',
    'end_reason',
    'model',
  ]);
  readonly #stopLatency = new Histogram({
    name: 'halt_stop_latency_seconds',
    help: 'From the request to cancel to the provider’s closed socket, and to the saved row.',
    labelNames: ['until'],
    buckets: stopBuckets,
    registers: [this.registry],
  });
  readonly #firstToken = new Histogram({
    name: 'halt_first_token_seconds',
    help: 'From the start of a run to its first token, observed when the run has ended.',
    buckets: firstTokenBuckets,
    registers: [this.registry],
  });
  readonly #tokens = this.#counter(
    'halt_tokens_total',
    'Tokens of ended runs. Cached ones are among those of the input, reasoning among the output.',
    ['type', 'source'],
  );
  readonly #cost = this.#counter('halt_cost_usd_total', 'Cost of ended runs with a price.', [
    'source',
  ]);
  readonly #unseen = this.#counter(
    'halt_unseen_tokens_total',
    'Tokens that were received after a cancel, and never shown.',
  );
  readonly #providerErrors = this.#counter(
    'halt_provider_errors_total',
    'Runs that failed by their provider or for its silence.',
    ['code'],
  );

  constructor(watched: Watched) {
    this.#watched = watched;
    collectDefaultMetrics({ register: this.registry });
    this.#gauge('halt_runs_streaming', 'Runs that stream in this process.', watched.streaming);
    this.#gauge('halt_save_lag_seconds', 'Time since progress was last saved.', () => {
      return (performance.now() - this.#progressSavedAt) / 1000;
    });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[] = []) {
    return new Counter<Label>({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** Counters that begin at 0: of a series whose first value is 1, nobody sees the increase. */
  #expect(model: string): void {
    this.#runs.inc({ status: 'completed', end_reason: 'none', model }, 0);
    for (const reason of cancelReasons) {
      this.#runs.inc({ status: 'canceled', end_reason: reason, model }, 0);
    }
    for (const reason of failReasons) {
      this.#runs.inc({ status: 'failed', end_reason: reason, model }, 0);
    }
  }

  #count(run: EndedRunFacts): void {
    const { status, endReason, error } = run;
    const labels = { status, end_reason: endReason ?? 'none', model: this.#modelLabel(run) };
    this.#runs.inc(labels);
    if (run.firstTokenAt) this.#firstToken.observe(seconds(run.startedAt, run.firstTokenAt));
    if (error && (endReason === 'provider_error' || endReason === 'timeout')) {
      this.#providerErrors.inc({ code: error.code });
    }
    this.#countStop(run);
    this.#countUsage(run);
  }

  #countStop({ receipt }: EndedRunFacts): void {
    if (!receipt?.askedAt) return;
    const observe = (until: string, at: string | null) => {
      if (at) this.#stopLatency.observe({ until }, seconds(receipt.askedAt, at));
    };
    observe('provider_closed', receipt.providerClosedAt);
    observe('saved', receipt.savedAt);
  }

  #countUsage({ usage, cost }: EndedRunFacts): void {
    if (!usage) return;
    const { source } = usage;
    const tokens = {
      input: usage.inputTokens,
      cached_input: usage.cachedInputTokens,
      output: usage.outputTokens,
      reasoning: usage.reasoningTokens,
    };
    for (const [type, count] of Object.entries(tokens)) {
      if (count !== null && count !== undefined) this.#tokens.inc({ type, source }, count);
    }
    if (usage.unseenTokens !== null) this.#unseen.inc(usage.unseenTokens);
    if (cost) this.#cost.inc({ source }, cost.usdMicros / 1e6);
  }

  /** Only what is offered: else whoever sends prompts could make up a series with each. */
  #modelLabel({ provider, model }: Pick<EndedRunFacts, 'provider' | 'model'>): string {
    return this.#watched.providers.lists(provider, model) ? `${provider}:${model}` : 'other';
  }
}

/** From one time to another, in seconds; never below zero, whatever became of the clock. */
function seconds(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}
