import { SdkHttpError } from '@modelcontextprotocol/client';
import { log } from '#lib/log.ts';
import { callMcpTool, wasNeverConnected } from './mcp-call.ts';
import { connectMs, McpConnection } from './mcp-connection.ts';
import type { McpEntry } from './mcp-entries.ts';
import { type UsableTool, usableTools } from './mcp-tools.ts';
import type { ToolCallEnd, ToolContext } from './tool.ts';

/** The first pause after an attempt that failed, in milliseconds; each further one is twice as long. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * One MCP server of the operator's file: connected once, shared by all, and connected again on next use
 * when it has gone. It throws nothing: what is wrong with it is a sentence.
 */
export class McpServer {
  readonly entry: McpEntry;
  #connection: McpConnection | null = null;
  #attempt: { startedAt: number; done: Promise<void> } | null = null;
  #failures = 0;
  #nextAttemptAt = 0;
  readonly #closing = new AbortController();
  /** As last listed: they keep their names while the server is away. */
  #tools: UsableTool[] = [];
  #problem: string | null = null;

  constructor(entry: McpEntry) {
    this.entry = entry;
  }

  get status(): 'ready' | 'connecting' | 'unavailable' {
    if (this.#connection) return 'ready';
    return this.#attempt ? 'connecting' : 'unavailable';
  }

  get problem(): string | null {
    return this.#problem;
  }

  get tools(): readonly UsableTool[] {
    return this.#tools;
  }

  /**
   * Connects where that is due, and waits for it; but not where the last attempt failed: nothing should be
   * slower because a server is down.
   */
  async prepare(waitMs: number): Promise<void> {
    await this.#connect(this.#failures > 0 ? 0 : waitMs);
  }

  /** Connects where that is due; waits so many milliseconds at most, from the attempt's beginning. */
  async #connect(waitMs: number): Promise<McpConnection | null> {
    if (this.#connection || this.#closing.signal.aborted) return this.#connection;
    const now = performance.now();
    if (!this.#attempt && now < this.#nextAttemptAt) return null;
    this.#attempt ??= { startedAt: now, done: this.#open() };
    const { startedAt, done } = this.#attempt;
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, Math.max(0, startedAt + waitMs - now));
    await Promise.race([done, waited.promise]);
    clearTimeout(timer);
    return this.#connection;
  }

  /** Calls a tool; where the server has started anew and read nothing of it, once more. Never rejects. */
  async call(tool: UsableTool, input: unknown, context: ToolContext): Promise<ToolCallEnd> {
    const call = { tool: tool.definition, input, limits: this.entry.limits, context };
    for (let isAgain = false; ; isAgain = true) {
      const connection = await this.#connectFor(context.signal);
      if (context.signal.aborted || !connection) return this.#unsent(context.signal);
      const end = await callMcpTool(connection, call);
      const isUnread = end.outcome === 'not-started' && end.why === 'server-gone';
      if (!isUnread) return end;
      this.#drop(connection);
      if (isAgain) return end;
    }
  }

  /** Ends the connection for good, and the process that was started for it. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('Halt is ending.'));
    await this.#attempt?.done;
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }

  async #connectFor(signal: AbortSignal): Promise<McpConnection | null> {
    if (signal.aborted) return null;
    const aborted = Promise.withResolvers<null>();
    const stop = () => aborted.resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    const connection = await Promise.race([this.#connect(connectMs), aborted.promise]);
    signal.removeEventListener('abort', stop);
    return connection;
  }

  #unsent(signal: AbortSignal): ToolCallEnd {
    if (!signal.aborted) {
      const message = this.#problem ?? 'The server is not connected.';
      return { outcome: 'not-started', why: 'server-gone', message };
    }
    const why = signal.reason === 'skipped' ? 'skipped' : 'stopped';
    const message = 'Ended before it was sent to the server.';
    return { outcome: 'canceled', why, message };
  }

  async #open(): Promise<void> {
    // Nothing is heard before there is a connection, and so known of which one it is.
    const listeners = { toolsChanged: () => {}, closed: () => {} };
    const heard = {
      toolsChanged: () => listeners.toolsChanged(),
      closed: () => listeners.closed(),
    };
    let connection: McpConnection | null = null;
    try {
      const opened = await McpConnection.open(this.entry, heard, this.#closing.signal);
      connection = opened;
      this.#take(await opened.listTools());
      listeners.toolsChanged = () => void this.#list(opened);
      listeners.closed = () => this.#closed(opened);
      this.#connection = opened;
      this.#failures = 0;
    } catch (error) {
      // Whatever it is: the picker and the log say it, and the next use tries again.
      this.#failed(sentenceOf(error, this.entry));
      await connection?.close();
    } finally {
      this.#attempt = null;
    }
  }

  #take(listed: readonly unknown[]): void {
    const { tools, problem } = usableTools(listed);
    this.#tools = tools;
    this.#problem = problem;
    if (problem) log().warn({ server: this.entry.id, problem }, 'tools are not offered');
  }

  /** Lists the tools anew, as the server says that they have changed. */
  async #list(connection: McpConnection): Promise<void> {
    const isCurrent = () => connection === this.#connection;
    if (!isCurrent()) return;
    try {
      const listed = await connection.listTools();
      if (isCurrent()) this.#take(listed);
    } catch {
      // The list that is known goes on; a call says what is wrong.
      if (isCurrent())
        log().warn({ server: this.entry.id }, 'a tool server did not list its tools');
    }
  }

  #closed(connection: McpConnection): void {
    if (connection !== this.#connection) return;
    this.#connection = null;
    this.#problem = 'It ended. It is connected again on next use.';
    log().warn({ server: this.entry.id }, 'a tool server ended');
  }

  #drop(connection: McpConnection): void {
    if (connection === this.#connection) this.#connection = null;
    // Nobody waits for it; what it says of its own end changes nothing.
    connection.close().catch(() => undefined);
  }

  #failed(problem: string): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
    this.#failures++;
    this.#nextAttemptAt = performance.now() + pause;
    this.#problem = problem;
    log().warn({ server: this.entry.id, problem }, 'a tool server is not available');
  }
}

/** Why a server cannot be connected, for everybody: without addresses, arguments and their secrets. */
function sentenceOf(error: unknown, { transport }: McpEntry): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (transport.kind === 'stdio' && code === 'ENOENT')
    return 'Its command or folder does not exist.';
  if (transport.kind === 'stdio' && code === 'EACCES') return 'Its command may not be run.';
  if (wasNeverConnected(error)) return 'Nobody answers at its address.';
  if (error instanceof SdkHttpError) return `It refused the connection (HTTP ${error.status}).`;
  if (error instanceof Error && error.name === 'TimeoutError')
    return `It did not answer within ${connectMs / 1_000} seconds.`;
  return transport.kind === 'stdio'
    ? 'It ended, or did not speak MCP.'
    : 'What answers at its address does not speak MCP.';
}
