import type { Config } from '#lib/config.ts';
import type { Providers } from '#lib/models/providers.ts';
import type { RunObserver } from '#lib/runs/run-observer.ts';
import { setMetrics } from './process-metrics.ts';

/** What is told of runs to others, and what sends the last of it. */
export type Telemetry = { observers: RunObserver[]; end(): Promise<void> };

/**
 * Starts what the configuration asks for: traces, metrics, both or nothing. What is not asked for is
 * not even loaded.
 * @param streaming counts the runs that stream in this process.
 */
export async function startTelemetry(
  config: Pick<Config, 'exportsTraces' | 'metricsToken'>,
  providers: Providers,
  streaming: () => number,
): Promise<Telemetry> {
  const telemetry: Telemetry = { observers: [], end: async () => undefined };
  if (config.metricsToken !== null) {
    const { Metrics } = await import('./metrics.ts');
    const metrics = new Metrics({ providers, streaming });
    setMetrics(metrics);
    telemetry.observers.push(metrics.observer);
  }
  if (config.exportsTraces) {
    const { startTraces } = await import('./traces.ts');
    const traces = startTraces((id) => providers.find(id));
    telemetry.observers.push(traces.observer);
    telemetry.end = traces.end;
  }
  return telemetry;
}
