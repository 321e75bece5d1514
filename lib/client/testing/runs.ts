import type { FollowedRun } from '#lib/client/followed-run.ts';
import { noFigures } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';

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
