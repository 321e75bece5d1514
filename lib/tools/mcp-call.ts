import {
  type Progress,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  type Tool,
} from '@modelcontextprotocol/client';
import { cleanText } from '#lib/shared/clean-text.ts';
import type { McpConnection, Watch } from './mcp-connection.ts';
import { errorResult, toToolResult } from './mcp-result.ts';
import type { ToolCallEnd, ToolContext, ToolProgress } from './tool.ts';

/** All that a server is told of why a call was given up. */
const reasonForServers = 'The result of this call is no longer needed.';
/** For how long the late answer to a call that was given up is listened for. */
const listenMs = 600_000;
const longestMessage = 500;
const progressPauseMs = 100;

type Unfinished = Exclude<ToolCallEnd, { outcome: 'finished' }>;
type Answer = Parameters<Watch['answered']>[0];
type Call = {
  tool: Tool;
  input: unknown;
  limits: { idleMs: number; totalMs: number };
  context: ToolContext;
};

/**
 * Calls a tool over a connection, and says how far the call is known to have come. On abort it ends in
 * the same turn; what the server says afterwards goes to the context. Never rejects.
 */
export function callMcpTool(connection: McpConnection, call: Call): Promise<ToolCallEnd> {
  return new McpCall(connection, call).run();
}

class McpCall implements Watch {
  readonly #connection: McpConnection;
  readonly #call: Call;
  readonly #end = Promise.withResolvers<ToolCallEnd>();
  // A signal of its own: what the run's says is not for servers.
  readonly #line = new AbortController();
  readonly #idle: NodeJS.Timeout;
  readonly #total: NodeJS.Timeout;
  #isSent = false;
  #isOver = false;
  #furthest = Number.NEGATIVE_INFINITY;
  /** The newest progress that nobody has heard of yet. */
  #untold: ToolProgress | null = null;
  #pause: NodeJS.Timeout | undefined;

  constructor(connection: McpConnection, call: Call) {
    this.#connection = connection;
    this.#call = call;
    const { idleMs, totalMs } = call.limits;
    const inSeconds = (ms: number) => `${Math.round(ms / 100) / 10} seconds`;
    this.#idle = setTimeout(() => {
      this.#giveUp('timeout', `The tool made no progress for ${inSeconds(idleMs)}.`);
    }, idleMs);
    this.#total = setTimeout(() => {
      this.#giveUp('timeout', `The tool took longer than ${inSeconds(totalMs)}.`);
    }, totalMs);
  }

  run(): Promise<ToolCallEnd> {
    const { tool, input, context } = this.#call;
    const { signal } = context;
    if (signal.aborted) this.#stop();
    else {
      signal.addEventListener('abort', this.#stop, { once: true });
      this.#connection
        .callTool(tool, input as Record<string, unknown>, {
          signal: this.#line.signal,
          watch: this,
        })
        .catch((error) => this.#fail(error));
    }
    return this.#end.promise;
  }

  sent(): void {
    this.#isSent = true;
  }

  /** Only a number that grows is progress: a server could otherwise hold a call for ever. */
  progressed({ progress, total, message }: Progress): void {
    if (this.#isOver) return;
    if (progress > this.#furthest) this.#idle.refresh();
    this.#furthest = Math.max(progress, this.#furthest);
    const words = message === undefined ? null : cleanText(message.slice(0, longestMessage));
    this.#untold = { progress, total: total ?? null, message: words };
    if (!this.#pause) this.#tellProgress();
  }

  answered(answer: Answer): void {
    const result =
      'error' in answer ? errorResult(answer.error.message) : toToolResult(answer.result);
    if (!this.#isOver) return this.#over({ outcome: 'finished', result });
    if (confirms(answer)) this.#call.context.onCanceled?.();
    else this.#call.context.onLate(result);
  }

  gone(): void {
    this.#over(serverGone(this.#isSent));
  }

  /** The client has got no answer; a call that was given up is listened for all the same. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#connection.forget(this);
    this.#over(unansweredEnd(error, this.#isSent));
  }

  readonly #stop = () => {
    const isSkip = this.#call.context.signal.reason === 'skipped';
    const message = isSkip ? 'Skipped by the user.' : 'Stopped by the user.';
    this.#giveUp(isSkip ? 'skipped' : 'stopped', message);
  };

  /** The newest, and then none for a while: a server may send thousands in a second. */
  #tellProgress(): void {
    this.#pause = undefined;
    if (!this.#untold) return;
    this.#call.context.onProgress(this.#untold);
    this.#untold = null;
    this.#pause = setTimeout(() => this.#tellProgress(), progressPauseMs);
  }

  /** Tells the server, and listens on for what it says. */
  #giveUp(why: Unfinished['why'], message: string): void {
    if (this.#isOver) return;
    this.#line.abort(reasonForServers);
    const outcome = this.#isSent ? 'may-have-happened' : 'canceled';
    this.#over({ outcome, why, message });
    setTimeout(() => this.#connection.forget(this), listenMs).unref();
  }

  #over(end: ToolCallEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#total);
    clearTimeout(this.#pause);
    if (this.#untold) this.#call.context.onProgress(this.#untold);
    this.#call.context.signal.removeEventListener('abort', this.#stop);
    this.#end.resolve(end);
  }
}

/**
 * Whether an answer to a call that was given up says that it was canceled, and nothing else: an error of
 * another kind may as well come from a tool that has done its work. The official server of Python
 * answers "Request cancelled"; -32800 is the code of it in the Language Server Protocol.
 */
function confirms(answer: Answer): boolean {
  if (!('error' in answer)) return false;
  const isWord = /^(the )?(request|operation|(tool )?call|task)( was| has been)? cancell?ed\.?$/i;
  return answer.error.code === -32_800 || isWord.test(answer.error.message.trim());
}

/** How a call ended that got no answer: what is known of whether it reached the server. */
function unansweredEnd(error: unknown, isSent: boolean): Unfinished {
  const status = error instanceof SdkHttpError ? error.status : 0;
  // 404: the session is unknown, so the server has started anew and read nothing.
  if (wasNeverConnected(error) || status === 404) return serverGone(false);
  if (isClosed(error)) return serverGone(isSent);
  if (status >= 400 && status < 500) {
    const message = `The server refused the call (HTTP ${status}).`;
    return { outcome: 'not-started', why: 'failed', message };
  }
  const message = 'The connection to the server failed before it answered.';
  return { outcome: isSent ? 'may-have-happened' : 'not-started', why: 'failed', message };
}

function serverGone(isSent: boolean): Unfinished {
  const outcome = isSent ? 'may-have-happened' : 'not-started';
  const message = isSent ? 'The server went away before it answered.' : 'The server is gone.';
  return { outcome, why: 'server-gone', message };
}

function isClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === SdkErrorCode.ConnectionClosed || code === 'ECONNRESET' || code === 'EPIPE';
}

/** Whether not even a connection came about, so that nothing can have arrived. */
export function wasNeverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof SdkError && error.code === SdkErrorCode.NotConnected) return true;
  const { syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  return wasNeverConnected(error.cause);
}
