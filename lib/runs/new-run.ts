import { randomUUID } from 'node:crypto';
import { RequestError } from '#lib/request-error.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import { chatTitle } from './chat-title.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { Inserted, NewRun, Origin } from './store/run-store.ts';

type AgainInput = Exclude<RunInput, { kind: 'prompt' }>;
type Written = Inserted & { row: NewRun; origin: Origin };

/**
 * Writes a run that is about to start, with its prompt where that is new.
 * @param model the provider's own name of it
 * @returns what was written, what it follows, and what it found
 */
export async function writeNewRun(
  engine: Engine,
  run: LiveRun,
  model: string,
  input: RunInput,
): Promise<Written> {
  const own = {
    userId: run.userId,
    id: run.id,
    instanceId: engine.instanceId,
    model,
    onLeave: run.onLeave,
    startedAt: run.startedAt,
  };
  if (input.kind !== 'prompt') {
    const origin = await originOf(engine, run.userId, input);
    const { chatId, prompt, resumed } = origin;
    const again = { prompt: null, resumedFromId: resumed?.id ?? null, parts: resumed?.parts ?? [] };
    const row = { ...own, ...again, chatId, promptId: prompt.id };
    return { row, origin, ...(await engine.store.insertRun(row)) };
  }
  const { chatId, text, afterRunId = null } = input;
  const prompt = { text, afterRunId, title: chatTitle(text) };
  const row = { ...own, chatId, promptId: randomUUID(), prompt, resumedFromId: null, parts: [] };
  const inserted = await engine.store.insertPrompt(row);
  const { afterRunId: last } = inserted.origin;
  return { ...inserted, row: { ...row, prompt: { ...prompt, afterRunId: last } } };
}

async function originOf(engine: Engine, userId: string, input: AgainInput): Promise<Origin> {
  if (input.kind === 'regenerate') {
    return await engine.store.originOfRegenerate(userId, input.promptId);
  }
  // A run that has been asked to end is about to be saved: what it kept is what goes on.
  const live = engine.live.get(userId, input.runId);
  if (live?.signal.aborted) await live.ended;
  const origin = await engine.store.originOfResume(userId, input.runId);
  if (origin.resumed?.status !== 'streaming') return origin;
  throw new RequestError(409, 'run_streaming', 'runId: this run is still streaming.');
}
