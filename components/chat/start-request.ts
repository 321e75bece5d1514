import { newId } from '#lib/client/new-id.ts';
import type { OnLeave, RunJson } from '#lib/shared/run.ts';
import { partsOf } from './answer-parts.ts';
import type { LiveRun } from './live-run.ts';
import type { RunBody } from './run-requests.ts';

/** What to answer: a new prompt, a prompt again from nothing, or the rest of an ended answer. */
export type StartRequest = {
  chatId: string;
  composerKey: string;
  model: string | null;
  /** Null leaves it to the reader's settings. */
  onLeave: OnLeave | null;
} & (
  | { kind: 'prompt'; text: string; afterRunId: string | null }
  | { kind: 'regenerate'; promptId: string }
  | { kind: 'resume'; promptId: string; from: RunJson }
);

/** The body that asks for it. */
export function bodyOf(
  request: StartRequest,
  id: string,
  afterRunId: string | null,
  supersededShown: number | null,
): RunBody {
  const { model, onLeave } = request;
  const common = { id, ...(onLeave && { onLeave }), ...(model && { model }) };
  if (request.kind === 'regenerate') {
    return { ...common, kind: 'regenerate', promptId: request.promptId };
  }
  if (request.kind === 'resume') return { ...common, kind: 'resume', runId: request.from.id };
  return {
    ...common,
    kind: 'prompt',
    chatId: request.chatId,
    text: request.text,
    ...(afterRunId && { afterRunId }),
    ...(supersededShown !== null && { supersededShown }),
  };
}

/** The run as this page follows it before the server has answered. */
export function newLiveRun(request: StartRequest, supersedes: readonly string[]): LiveRun {
  return {
    id: newId(),
    chatId: request.chatId,
    composerKey: request.composerKey,
    promptId: request.kind === 'prompt' ? null : request.promptId,
    asked:
      request.kind === 'prompt' ? { text: request.text, afterRunId: request.afterRunId } : null,
    phase: 'sending',
    unsaved: false,
    supersedes,
    owned: true,
    known: false,
    onLeave: request.onLeave,
    model: request.model,
    resumedFromId: request.kind === 'resume' ? request.from.id : null,
    startedAt: new Date().toISOString(),
    head: null,
    saved: null,
  };
}

/** A resumed answer stays on screen until its own stream, which repeats it, has caught up. */
export function seedOf(request: StartRequest) {
  if (request.kind !== 'resume') return [];
  return partsOf(request.from).filter((part) => part.type === 'text');
}

/** A run that was found streaming, as this page follows it. */
export function attachedRun(run: RunJson): LiveRun {
  const { id, chatId, promptId, onLeave, model, resumedFromId, startedAt } = run;
  const shared = { id, chatId, promptId, onLeave, model, resumedFromId, startedAt };
  return {
    ...shared,
    composerKey: chatId,
    asked: null,
    phase: 'streaming',
    unsaved: false,
    supersedes: [],
    owned: false,
    known: true,
    head: run,
    saved: null,
  };
}
