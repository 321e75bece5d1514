import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observedBy, type RunObserver } from '#lib/runs/run-observer.ts';
import { scenario, seed } from '#lib/runs/simulation/scenario.ts';
import { simulate } from '#lib/runs/simulation/simulate.ts';
import { simulated } from '#lib/runs/simulation/simulated-provider.ts';
import { runSpans } from './run-span.ts';

/** A tracer that keeps what has ended, and counts what has not. */
function recorder() {
  const exporter = new InMemorySpanExporter();
  const open = new Set<unknown>();
  const counting: SpanProcessor = {
    onStart: (span) => void open.add(span),
    onEnd: (span) => void open.delete(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const spanProcessors = [counting, new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ spanProcessors }).getTracer('test');
  return { spans: runSpans(tracer, () => simulated), exporter, open };
}

const isOf = (status: string) => (span: ReadableSpan) =>
  span.attributes['halt.run.status'] === status;

describe('the span of a run', () => {
  it('starts once and ends once, whatever happens in whichever order, and canceled is no error', async () => {
    const seen = { canceled: 0, completed: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const { spans, exporter, open } = recorder();
        let started = 0;
        let ended = 0;
        const counter: RunObserver = { started: () => void started++, ended: () => void ended++ };
        expect(await simulate(each, undefined, observedBy([spans, counter]))).toEqual([]);
        const finished = exporter.getFinishedSpans();
        // What is open, or was started, in a process that has died cannot end any more.
        expect(finished.length + open.size).toBe(started);
        expect(finished.length).toBe(ended);
        for (const span of finished.filter(isOf('canceled'))) {
          seen.canceled++;
          expect(span.status.code).toBe(SpanStatusCode.UNSET);
          expect(span.attributes['halt.run.end_reason']).toEqual(expect.any(String));
          expect(span.attributes).not.toHaveProperty('error.type');
        }
        for (const span of finished.filter(isOf('failed'))) {
          seen.failed++;
          expect(span.status.code).toBe(SpanStatusCode.ERROR);
          expect(span.attributes['error.type']).toEqual(expect.any(String));
        }
        for (const span of finished.filter(isOf('completed'))) {
          seen.completed++;
          expect(span.status.code).toBe(SpanStatusCode.UNSET);
        }
      }),
      { numRuns: 400, seed },
    );
    expect(Math.min(seen.canceled, seen.completed, seen.failed)).toBeGreaterThan(50);
  }, 120_000);

  it('has the names of the conventions, and no word of what was asked or answered', async () => {
    const { spans, exporter } = recorder();
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        await simulate(each, undefined, spans);
      }),
      { numRuns: 40, seed },
    );
    const finished = exporter.getFinishedSpans();
    expect(finished.length).toBeGreaterThan(20);
    for (const { name, kind, attributes } of finished) {
      expect(kind).toBe(SpanKind.CLIENT);
      expect(name).toBe(`chat ${attributes['gen_ai.request.model']}`);
      expect(attributes).toMatchObject({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': simulated.id,
        'gen_ai.request.stream': true,
        'gen_ai.conversation.id': expect.any(String),
        'server.address': 'test.invalid',
      });
      // The simulated provider says "m0.0 of many, ", and thinks of its model.
      expect(JSON.stringify(attributes)).not.toMatch(/of many|Thinking/);
    }
  });
});
