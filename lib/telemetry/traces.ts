import { setTimeout as delay } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { log } from '#lib/log.ts';
import type { Provider } from '#lib/models/provider.ts';
import type { RunObserver } from '#lib/runs/run-observer.ts';
import { runSpans } from './run-span.ts';

/** How long the last spans may take to be sent when the process ends, in milliseconds. */
const longestFlushMs = 2_000;

/** The last of them that knows something of this process stands: what the operator has named it. */
const detectors = [
  serviceInstanceIdDetector,
  resourceAttributesEnvDetector,
  serviceNameEnvDetector,
];

/** Where traces go: an observer that makes spans, and what sends the last of them. */
export type Traces = { observer: RunObserver; end(): Promise<void> };

/**
 * Sends a span of every run to the OTLP endpoint that the environment names (OTEL_EXPORTER_OTLP_…),
 * some seconds after its end, many at once. An endpoint that is away costs spans, and nothing else.
 */
export function startTraces(providerOf: (id: string) => Provider | null): Traces {
  const exporter = new ToldExporter();
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'halt' }))
      .merge(detectResources({ detectors })),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const flush = async () => {
    try {
      await provider.shutdown();
    } catch {
      // The exporter has said that they could not be sent.
    }
  };
  return {
    observer: runSpans(provider.getTracer('halt'), providerOf),
    end: () => Promise.race([flush(), delay(longestFlushMs, undefined, { ref: false })]),
  };
}

type Export = Parameters<OTLPTraceExporter['export']>;

/** An exporter whose failures are told in the log, once an outage. */
class ToldExporter extends OTLPTraceExporter {
  #isFailing = false;

  override export(spans: Export[0], done: Export[1]): void {
    super.export(spans, (result) => {
      const { error } = result;
      if (error && !this.#isFailing) log().warn({ err: error }, 'traces cannot be sent');
      if (!error && this.#isFailing) log().info('traces are being sent again');
      this.#isFailing = error !== undefined;
      done(result);
    });
  }
}
