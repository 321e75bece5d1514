import type { AnswerPart, RunJson } from '#lib/shared/run.ts';
import { askingCalls } from '#lib/shared/tool-parts.ts';
import { partsOf } from './answer-parts.ts';
import { readRun } from './calls.ts';
import { follow } from './follow-run.ts';
import { type FollowedRun, isBusy, isStoppable, isStopping } from './followed-run.ts';
import { newId } from './new-id.ts';
import { requestRun, type StartRequest } from './request-run.ts';
import { wait } from './retry.ts';
import type { RunContext } from './run-transport.ts';
import { stopRun } from './stop-run.ts';

/** A run's own stream tells its end sooner than this, unless it is broken. */
const endToldAfterMs = 500;

/** What is seen of an answer while its continuation is on its way. */
const kept = new Set<AnswerPart['type']>(['text', 'step-start', 'dynamic-tool', 'data-tool-call']);

/** Starts, follows, stops and leaves the runs of this page. */
export class RunClient {
  readonly #context: RunContext;

  constructor(context: RunContext) {
    this.#context = context;
    context.runs.onChange((before, after, { type }) => {
      if (after === null || after.phase === 'ended') context.transport.disconnect(before.id);
      // One that came stopped has superseded nothing, nor has one that never started.
      const isNothing = after === null ? type === 'returned' : after.saved?.usage === null;
      if (isNothing)
        for (const id of before.supersedes) context.runs.dispatch(id, { type: 'released' });
    });
  }

  /** Draws the prompt at once and requests its answer; gives the new run's id. */
  start(request: StartRequest): string {
    const { runs } = this.#context;
    const held = runs.inChat(request.chatId).filter(isBusy);
    const shown = held.map(({ id }) => runs.freeze(id)).at(-1) ?? null;
    for (const { id } of held) runs.dispatch(id, { type: 'held' });
    const run = newRun(request, held);
    // A resumed answer stays on screen until its own stream, which repeats it, has caught up.
    const resumed = request.kind === 'resume' ? partsOf(request.from) : [];
    runs.add(
      run,
      resumed.filter(({ type }) => kept.has(type)),
    );
    void requestRun(this.#context, run, request, shown);
    return run.id;
  }

  /** Follows a run that was found streaming. */
  attach(run: RunJson): void {
    const { runs } = this.#context;
    if (runs.get(run.id)) return this.retry(run.id);
    runs.add(foundRun(run), partsOf(run));
    void follow(this.#context, run.id);
  }

  /** Tries again to reach a run whose connection was given up. */
  retry(id: string): void {
    const isLost = this.#context.runs.dispatch(id, { type: 'retried' });
    if (isLost) void follow(this.#context, id, { isReturn: true });
  }

  /** The server told that a run has ended; what is followed of it here gives way to that. */
  adopt(saved: RunJson): void {
    const run = this.#context.runs.get(saved.id);
    // A stop on its way may still decide why it ended, and what is kept: its answer is adopted.
    if (!run || isStopping(run) || saved.status === 'streaming') return;
    this.#context.runs.dispatch(saved.id, { type: 'ended', saved });
  }

  /** A run that is followed here is said to have ended: it is read where its stream does not say so. */
  async hearEnd(id: string): Promise<void> {
    await wait(endToldAfterMs);
    const run = this.#context.runs.get(id);
    if (!run || run.phase === 'ended' || isStopping(run)) return;
    // Without an answer nothing is lost: whatever waits for this end goes on trying.
    const saved = await readRun(id).catch(() => null);
    if (saved) this.adopt(saved);
  }

  stop(id: string): void {
    stopRun(this.#context, id, 'stop');
  }

  /** Stops what is written in a chat, or everywhere that this page knows of. */
  stopAllIn(chatId: string | null): void {
    for (const { id } of this.#in(chatId)) stopRun(this.#context, id, 'stop');
  }

  /** The user goes away from a chat; with null, from the whole page. */
  leave(chatId: string | null): void {
    for (const run of this.#in(chatId)) {
      const isOver = run.phase === 'ended';
      if (!isOver && !isStoppable(run)) continue;
      if (!isOver && run.isOwn && run.onLeave !== 'keep') stopRun(this.#context, run.id, 'left');
      else if (run.isKnown && chatId !== null) this.#forget(run.id);
    }
  }

  /** Lets go of a chat's runs. */
  forgetChat(chatId: string): void {
    for (const { id } of this.#in(chatId)) this.#forget(id);
  }

  #in(chatId: string | null): readonly FollowedRun[] {
    const { runs } = this.#context;
    return chatId === null ? runs.all() : runs.inChat(chatId);
  }

  #forget(id: string): void {
    this.#context.runs.dispatch(id, { type: 'forgotten' });
  }
}

const fresh = {
  isUnsaved: false,
  hasBegun: false,
  isAsking: false,
  head: null,
  saved: null,
} as const;

function newRun(request: StartRequest, held: readonly FollowedRun[]): FollowedRun {
  const { kind, chatId, composerKey, model, onLeave } = request;
  return {
    ...fresh,
    id: newId(),
    chatId,
    composerKey,
    model,
    onLeave,
    promptId: kind === 'prompt' ? null : request.promptId,
    prompt: kind === 'prompt' ? { text: request.text, afterRunId: request.afterRunId } : null,
    phase: 'sending',
    request: 'waiting',
    supersedes: held.map(({ id }) => id),
    isOwn: true,
    isKnown: false,
    resumedFromId: kind === 'resume' ? request.from.id : null,
    startedAt: new Date().toISOString(),
  };
}

/** A run that was found streaming, as this page follows it. */
function foundRun(run: RunJson): FollowedRun {
  const { id, chatId, promptId, onLeave, model, resumedFromId, startedAt } = run;
  return {
    ...fresh,
    ...{ id, chatId, promptId, onLeave, model, resumedFromId, startedAt },
    head: run,
    isAsking: askingCalls(run.parts).length > 0,
    composerKey: chatId,
    prompt: null,
    phase: 'streaming',
    request: 'sent',
    supersedes: [],
    isOwn: false,
    isKnown: true,
  };
}
