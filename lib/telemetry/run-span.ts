import {
  type Attributes,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import type { Provider, ProviderKind } from '#lib/models/provider.ts';
import type { EndedRunFacts, RunObserver, StartedRunFacts } from '#lib/runs/run-observer.ts';

// Source: the GenAI semantic conventions of OpenTelemetry (in development), gen-ai-spans.md; what they
// have no name for is halt.…. There is no attribute for words: none of them is told here.

/** As the conventions name providers; who is not among them is named by its id. */
const providerNames: Record<ProviderKind, string | null> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'gcp.gemini',
  'openai-compatible': null,
};

/** An observer that makes a span of every run, from its start to its one end. */
export function runSpans(tracer: Tracer, providerOf: (id: string) => Provider | null): RunObserver {
  const spans = new Map<string, Span>();
  return {
    started: (run) => {
      const span = tracer.startSpan(`chat ${run.model}`, {
        kind: SpanKind.CLIENT,
        startTime: run.startedAt,
        root: true,
        attributes: startAttributes(run, providerOf(run.provider)),
      });
      spans.set(keyOf(run), span);
    },
    ended: (run) => {
      const span = spans.get(keyOf(run));
      if (!span) return;
      spans.delete(keyOf(run));
      span.setAttributes(endAttributes(run));
      // Canceled is not failed: its status stays unset.
      if (run.status === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(run.endedAt === null ? undefined : new Date(run.endedAt));
    },
  };
}

function keyOf({ userId, id }: { userId: string; id: string }): string {
  return `${userId} ${id}`;
}

function startAttributes(run: StartedRunFacts, provider: Provider | null): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': (provider && providerNames[provider.kind]) ?? run.provider,
    'gen_ai.request.model': run.model,
    'gen_ai.request.stream': true,
    'gen_ai.output.type': 'text',
    'gen_ai.conversation.id': run.chatId,
    ...(provider && serverOf(provider.baseUrl)),
    'halt.run.id': run.id,
    ...(run.resumedFromId && { 'halt.run.resumed_from': run.resumedFromId }),
  };
}

function serverOf(baseUrl: string): Attributes {
  const { hostname, port, protocol } = new URL(baseUrl);
  const usualPort = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname, 'server.port': port === '' ? usualPort : Number(port) };
}

function endAttributes(run: EndedRunFacts): Attributes {
  const { status, usage, cost, receipt } = run;
  return known({
    'halt.run.status': status,
    'halt.run.end_reason': run.endReason,
    'halt.run.stop_reason': run.stopReason,
    'error.type': status === 'failed' ? (run.error?.code ?? run.endReason) : null,
    'gen_ai.response.status': status === 'canceled' ? 'cancelled' : status,
    'gen_ai.response.time_to_first_chunk': secondsBetween(run.startedAt, run.firstTokenAt),
    'gen_ai.usage.input_tokens': usage?.inputTokens,
    'gen_ai.usage.output_tokens': usage?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage?.cachedInputTokens,
    'gen_ai.usage.reasoning.output_tokens': usage?.reasoningTokens,
    'halt.usage.source': usage?.source,
    'halt.usage.unseen_tokens': usage?.unseenTokens,
    'halt.cost.usd': cost && cost.usdMicros / 1e6,
    'halt.text.shown': run.textLength,
    'halt.stop.asked_by': receipt?.askedBy,
    'halt.stop.latency_ms': millisecondsBetween(receipt?.askedAt, receipt?.providerClosedAt),
    'halt.stop.saved_ms': millisecondsBetween(receipt?.askedAt, receipt?.savedAt),
  });
}

type Time = string | null | undefined;

function millisecondsBetween(from: Time, to: Time): number | null {
  return from && to ? Date.parse(to) - Date.parse(from) : null;
}

function secondsBetween(from: Time, to: Time): number | null {
  const milliseconds = millisecondsBetween(from, to);
  return milliseconds === null ? null : milliseconds / 1000;
}

/** Without what is not known: it is left out, never told as nothing. */
function known(attributes: Record<string, string | number | null | undefined>): Attributes {
  const entries = Object.entries(attributes);
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}
