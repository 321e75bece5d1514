import { randomUUID } from 'node:crypto';
import type { Clock } from '#lib/clock.ts';
import type { PriceOf } from '#lib/models/prices.ts';
import type { Providers } from '#lib/models/providers.ts';
import type { streamAnswer } from '#lib/models/stream-answer.ts';
import { processWide } from '#lib/process-wide.ts';
import type { ToolBox } from '#lib/tools/tool.ts';
import { LiveRuns } from './live-runs.ts';
import { observedBy, type RunObserver } from './run-observer.ts';
import type { RunStore } from './store/run-store.ts';

export type EngineSettings = {
  providerRetries: number;
  /** How long the provider may take for its first token, in milliseconds. */
  firstTokenTimeoutMs: number;
  /** How long the provider may pause between tokens, in milliseconds. */
  tokenTimeoutMs: number;
  /** Of one run. */
  maxSteps: number;
  /** How long a call waits for its approval, in milliseconds; no answer is a denial. */
  askMs: number;
  /** How many tool calls of a step run at once. */
  parallelCalls: number;
};

/**
 * What drives runs: the runs that are live in it, where they are kept, and who generates. A server
 * process has one; several on one database are its instances.
 */
export type Engine = {
  readonly instanceId: string;
  readonly live: LiveRuns;
  readonly store: RunStore;
  readonly stream: typeof streamAnswer;
  readonly providers: Providers;
  readonly priceOf: PriceOf;
  readonly tools: Pick<ToolBox, 'toolsFor'>;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  /** Is told what becomes of runs. */
  readonly observer: Required<RunObserver>;
  /** Set when the process is about to end: no new run starts. */
  draining: boolean;
};

export function makeEngine({
  observers = [],
  ...parts
}: Pick<Engine, 'store' | 'stream' | 'providers' | 'priceOf' | 'tools' | 'settings' | 'clock'> & {
  observers?: readonly RunObserver[];
}): Engine {
  return {
    ...parts,
    instanceId: randomUUID(),
    live: new LiveRuns(),
    observer: observedBy(observers),
    draining: false,
  };
}

const current = () => processWide('engine', () => ({ engine: null as Engine | null }));

/** Makes an engine the one of this process. */
export function setEngine(engine: Engine): void {
  current().engine = engine;
}

/** The engine of this process. @throws when the process has not been booted. */
export function runEngine(): Engine {
  const { engine } = current();
  if (!engine) throw new Error('Runs cannot be driven yet: boot() comes first.');
  return engine;
}
