import type { FollowedRun } from '#lib/client/followed-run.ts';
import { noFigures } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { ToolCallData, ToolCallPart } from '#lib/shared/tool-call.ts';

/** A run as saved, completed unless told otherwise. */
export function savedRun(change: Partial<RunJson> = {}): RunJson {
  return {
    id: 'run',
    chatId: 'chat',
    promptId: 'prompt',
    resumedFromId: null,
    provider: 'openai',
    model: 'model',
    status: 'completed',
    endReason: null,
    text: 'Hello there',
    parts: [{ type: 'text', text: 'Hello there' }],
    error: null,
    onLeave: 'stop',
    startedAt: '2026-01-01T00:00:00.000Z',
    firstTokenAt: null,
    endedAt: '2026-01-01T00:00:01.000Z',
    ...noFigures,
    ...change,
  };
}

/** A run that this page started and that streams. */
export function followedRun(change: Partial<FollowedRun> = {}): FollowedRun {
  return {
    id: 'run',
    chatId: 'chat',
    promptId: 'prompt',
    prompt: { text: 'Hi', afterRunId: null },
    composerKey: 'chat',
    phase: 'streaming',
    request: 'sent',
    isOwn: true,
    isKnown: true,
    hasBegun: false,
    isUnsaved: false,
    isAsking: false,
    supersedes: [],
    onLeave: 'stop',
    model: 'model',
    resumedFromId: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    head: null,
    saved: null,
    ...change,
  };
}

/** What Halt knows of a call that sends mail and is being made. */
export function toolData(change: Partial<ToolCallData> = {}): ToolCallData {
  return {
    server: 'mail',
    serverName: 'Mail',
    title: 'Send mail',
    readOnly: false,
    step: 1,
    state: 'running',
    progress: null,
    startedAt: null,
    endedAt: null,
    outcome: null,
    why: null,
    askUntil: null,
    cutAt: null,
    late: null,
    ...change,
  };
}

/** A call of an answer, in its two parts. */
export function toolParts(change: Partial<ToolCallData>): RunJson['parts'] {
  const part = {
    type: 'dynamic-tool',
    toolCallId: 'c1',
    toolName: 'mail_send',
    state: 'input-available',
    input: { to: 'ann@example.org' },
  } as const;
  const data: ToolCallPart = { type: 'data-tool-call', id: 'c1', data: toolData(change) };
  return [part, data];
}
