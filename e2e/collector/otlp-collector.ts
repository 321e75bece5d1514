import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';

/** A span as OpenTelemetry's own definition of the protocol has it, its attributes by name. */
export type CollectedSpan = {
  name: string;
  kind: string;
  status: string;
  startedAt: number;
  endedAt: number;
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
};

type KeyValue = { key: string; value: Record<string, unknown> };
type Span = {
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  status?: { code?: string };
};
type Export = {
  resourceSpans?: {
    resource?: { attributes?: KeyValue[] };
    scopeSpans?: { spans?: Span[] }[];
  }[];
};

// The protocol's definition as opentelemetry-proto publishes it.
const definition = 'opentelemetry/proto/collector/trace/v1/trace_service.proto';
const request = 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest';

/** Takes what is sent by OTLP over HTTP in protocol buffers, and nothing else. */
export class OtlpCollector {
  readonly spans: CollectedSpan[] = [];
  /** Every request as it came, to look for what must not be in it. */
  readonly bodies: Buffer[] = [];
  readonly #type = requestType();
  readonly #server = createServer((incoming, response) => {
    void this.#take(incoming).then((status) => response.writeHead(status).end());
  });

  static async start(): Promise<OtlpCollector> {
    const collector = new OtlpCollector();
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(incoming: IncomingMessage): Promise<number> {
    const body = await buffer(incoming);
    const isTraces = incoming.method === 'POST' && incoming.url === '/v1/traces';
    if (!isTraces) return 404;
    if (incoming.headers['content-type'] !== 'application/x-protobuf') return 415;
    this.bodies.push(body);
    const decoded = this.#type.decode(body);
    const { resourceSpans = [] } = this.#type.toObject(decoded, {
      enums: String,
      longs: String,
    }) as Export;
    for (const { resource, scopeSpans = [] } of resourceSpans) {
      for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
        this.spans.push(collected(span, byName(resource?.attributes)));
      }
    }
    return 200;
  }
}

function requestType(): protobuf.Type {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, path) => join(import.meta.dirname, path);
  return root.loadSync(definition).lookupType(request);
}

function collected(span: Span, resource: Record<string, unknown>): CollectedSpan {
  return {
    name: span.name,
    kind: span.kind,
    status: span.status?.code ?? 'STATUS_CODE_UNSET',
    startedAt: Number(span.startTimeUnixNano) / 1e6,
    endedAt: Number(span.endTimeUnixNano) / 1e6,
    attributes: byName(span.attributes),
    resource,
  };
}

function byName(attributes: KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

/** The value that is set of the kinds that a value can have; whole numbers come as text. */
function plain(value: Record<string, unknown>): unknown {
  const [[kind, content] = []] = Object.entries(value);
  return kind === 'intValue' ? Number(content) : content;
}
