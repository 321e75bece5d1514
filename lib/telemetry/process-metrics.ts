import { processWide } from '#lib/process-wide.ts';
import type { Metrics } from './metrics.ts';

const current = () => processWide('metrics', () => ({ metrics: null as Metrics | null }));

/** Makes these the metrics of this process. */
export function setMetrics(metrics: Metrics): void {
  current().metrics = metrics;
}

/** The metrics of this process; null where none are kept. */
export function processMetrics(): Metrics | null {
  return current().metrics;
}
