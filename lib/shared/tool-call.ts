/**
 * What the page, the API and the row know of a tool call beside the AI SDK's own `dynamic-tool` part:
 * the data of a `data-tool-call` part whose id is the call's. Times are ISO 8601 UTC.
 * Pure and safe to import on the client.
 */

/**
 * How a call ended. `failed`: it finished, with an error of its own. `canceled`: nothing had been
 * sent, or the server confirmed. `may-have-happened`: it was sent, and nobody confirmed anything.
 */
export const toolOutcomes = [
  'finished',
  'failed',
  'denied',
  'canceled',
  'may-have-happened',
  'not-started',
] as const;
export type ToolOutcome = (typeof toolOutcomes)[number];

/** Why a call has no result of its own. */
export type ToolEndReason = 'stopped' | 'skipped' | 'timeout' | 'server-gone' | 'failed';

/** How far a running call says that it has come; `total` is null where it does not know. */
export type ToolCallProgress = { progress: number; total: number | null; message: string | null };

export type ToolCallData = {
  /** The server's id, `halt` for Halt's own, and its name for people. */
  server: string;
  serverName: string;
  title: string;
  /** Whether its server says that it changes nothing. */
  readOnly: boolean;
  /** The number of the step that made it, from 1. */
  step: number;
  state: 'waiting' | 'asking' | 'running' | 'ended';
  progress: ToolCallProgress | null;
  startedAt: string | null;
  endedAt: string | null;
  /** Null until it has ended. */
  outcome: ToolOutcome | null;
  why: ToolEndReason | null;
  /** When an unanswered question is a denial; null where nobody is asked. */
  askUntil: string | null;
  /** Where a long result was cut, in characters; null where it is whole. */
  cutAt: number | null;
  /** A result that came after the call had been given up; it changes nothing. */
  late: { at: string; output: unknown } | null;
};

/** A tool call beside its `dynamic-tool` part; `id` is the call's. */
export type ToolCallPart = { type: 'data-tool-call'; id: string; data: ToolCallData };

export const toolDecisions = ['once', 'chat', 'always', 'deny'] as const;
/** What a person answers to a call that asks: for this once, for this chat, always, or not at all. */
export type ToolDecision = (typeof toolDecisions)[number];
