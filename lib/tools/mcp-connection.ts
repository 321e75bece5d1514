import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CallToolRequest,
  Client,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  isSpecType,
  type JSONRPCMessage,
  type PriorDiscovery,
  type Progress,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
  type Tool,
  type Transport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import { log } from '#lib/log.ts';
import type { McpEntry } from './mcp-entries.ts';
import { mcpFetch } from './mcp-fetch.ts';

/** How long a connection may take, in milliseconds; a process may have to be downloaded first. */
export const connectMs = 30_000;
/** How long a server that speaks only the older protocol may ignore the first question of the newer. */
const probeMs = 3_000;
const mostPages = 64;
/** The client's own timer is never the one that ends a call. */
const neverMs = 2 ** 31 - 1;

/** What becomes of one request on the wire, also after the client has given it up. */
export type Watch = {
  sent(): void;
  progressed(progress: Progress): void;
  answered(answer: { result: unknown } | { error: { code: number; message: string } }): void;
  /** Its stream has ended without an answer. */
  gone(): void;
};

type Listeners = { toolsChanged(): void; closed(): void };

const page = z.looseObject({
  tools: z.array(z.unknown()),
  nextCursor: z.string().optional(),
});

/** A connection to an MCP server, in whichever of the protocol's two eras it speaks. */
export class McpConnection {
  readonly #client: Client;
  readonly #transport: Transport;
  /** Carries the watch of a call to where the client sends it. */
  readonly #current = new AsyncLocalStorage<Watch>();
  readonly #watches = new Map<string | number, Watch>();

  private constructor(client: Client, transport: Transport) {
    this.#client = client;
    this.#transport = transport;
  }

  /**
   * Connects to a server, within `connectMs`.
   * @param signal ends the attempt
   * @throws what the client or the network says, or why the attempt was ended; nothing of it stays behind
   */
  static async open(
    entry: McpEntry,
    listeners: Listeners,
    signal: AbortSignal,
  ): Promise<McpConnection> {
    const end = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
    try {
      return await McpConnection.#connect(entry, listeners, end, undefined);
    } catch (error) {
      if (!isEndOfProbe(error, entry) || end.aborted) throw error;
      // Some servers of the older era end at a question that they do not know.
      return await McpConnection.#connect(entry, listeners, end, { kind: 'legacy' });
    }
  }

  /** @param prior what is known of the server's era; else it is asked */
  static async #connect(
    entry: McpEntry,
    listeners: Listeners,
    end: AbortSignal,
    prior: PriorDiscovery | undefined,
  ): Promise<McpConnection> {
    const transport = transportOf(entry);
    const client = new Client(
      { name: 'halt', version: '1' },
      {
        versionNegotiation: { mode: 'auto', probe: { timeoutMs: probeTimeout(entry) } },
        // Halt has nothing that a server could ask its users for.
        inputRequired: { autoFulfill: false },
        listChanged: { tools: { autoRefresh: false, onChanged: () => listeners.toolsChanged() } },
      },
    );
    client.onerror = (error) => log().debug({ server: entry.id, error: error.name }, 'tool server');
    client.onclose = () => listeners.closed();
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= transport.close();
    };
    end.addEventListener('abort', close, { once: true });
    try {
      await client.connect(transport, { signal: end, timeout: connectMs, ...(prior && { prior }) });
    } catch (error) {
      close();
      await closing;
      throw end.aborted ? end.reason : error;
    } finally {
      end.removeEventListener('abort', close);
    }
    const connection = new McpConnection(client, transport);
    connection.#listen();
    return connection;
  }

  /** The server's tools as it describes them; the client's own list refuses all for a fault in one. */
  async listTools(): Promise<unknown[]> {
    if (!this.#client.getServerCapabilities()?.tools) return [];
    const tools: unknown[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < mostPages; pages++) {
      const params = cursor === undefined ? {} : { cursor };
      const request = { method: 'tools/list', params };
      const answer = await this.#client.request(request, page, { timeout: connectMs });
      tools.push(...answer.tools);
      cursor = answer.nextCursor;
      if (cursor === undefined) return tools;
    }
    throw new Error(`The list of tools has more than ${mostPages} pages.`);
  }

  /**
   * Sends a call and waits for its end. What was answered is told to the watch, before it settles.
   * @param signal cancels: the server is told its reason, or sees its request's stream close
   */
  async callTool(
    tool: Tool,
    input: CallToolRequest['params']['arguments'],
    { signal, watch }: { signal: AbortSignal; watch: Watch },
  ): Promise<void> {
    // Without its output schema: an answer that breaks it has been given all the same.
    const { outputSchema: _, ...toolDefinition } = tool;
    const params = { name: tool.name, arguments: input };
    // That there is one asks the server for progress; the watch hears it, in order with the answer.
    const onprogress = () => undefined;
    const request = { signal, onprogress, timeout: neverMs, toolDefinition };
    await this.#current.run(watch, () => this.#client.callTool(params, request));
  }

  /** Hears nothing more of a call that was given up. */
  forget(watch: Watch): void {
    for (const [id, each] of this.#watches) if (each === watch) this.#watches.delete(id);
  }

  /** Ends the connection, and the server where it is a process of ours. */
  async close(): Promise<void> {
    this.#watches.clear();
    await this.#client.close();
  }

  /** Stands between client and transport: the client forgets what it gave up, and hides what it sent. */
  #listen(): void {
    const transport = this.#transport;
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      const watch = isJSONRPCRequest(message) ? this.#current.getStore() : undefined;
      if (!watch || !isJSONRPCRequest(message)) return send(message, options);
      this.#watches.set(message.id, watch);
      const sending = send(message, { ...options, onRequestStreamEnd: () => watch.gone() });
      watch.sent();
      return sending;
    };
    const hear = transport.onmessage;
    transport.onmessage = (message: JSONRPCMessage, extra) => {
      this.#tellWatch(message);
      hear?.(message, extra);
    };
  }

  #tellWatch(message: JSONRPCMessage): void {
    if (isSpecType.ProgressNotification(message)) {
      return this.#watches.get(message.params.progressToken)?.progressed(message.params);
    }
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return;
    if (message.id === undefined) return;
    const watch = this.#watches.get(message.id);
    this.#watches.delete(message.id);
    watch?.answered(message);
  }
}

/**
 * A class of our own, so that the server's era is asked on the connection itself: for the library's class
 * the client would start the server twice, once only to ask.
 */
class ServerProcess extends StdioClientTransport {}

/** Whether a process ended at the first question, so that its era is not known. */
function isEndOfProbe(error: unknown, { transport }: McpEntry): boolean {
  const isOfProbe = error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
  return isOfProbe && transport.kind === 'stdio';
}

function probeTimeout({ transport }: McpEntry): number {
  return transport.kind === 'stdio' ? probeMs : connectMs;
}

function transportOf({ transport }: McpEntry): Transport {
  if (transport.kind === 'http') {
    const { url, headers } = transport;
    return new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
      fetch: mcpFetch,
    });
  }
  const { command, args, env, cwd } = transport;
  return new ServerProcess({
    command,
    args,
    // Of Halt's own environment it gets what a process needs to start and to reach the network, and
    // none of the secrets.
    env: { ...networkEnvironment(), ...env },
    ...(cwd !== undefined && { cwd }),
    // It may hold secrets, which a log must not.
    stderr: 'ignore',
  });
}

const ofTheNetwork = /^(https?_proxy|no_proxy|all_proxy|node_extra_ca_certs|ssl_cert_(file|dir))$/i;

/** What says how the network is reached: npx downloads nothing behind a proxy without it. */
function networkEnvironment(): Record<string, string> {
  const named = Object.entries(process.env).filter(([name]) => ofTheNetwork.test(name));
  return Object.fromEntries(named.map(([name, value = '']) => [name, value]));
}
