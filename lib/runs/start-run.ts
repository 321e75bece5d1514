import { randomUUID } from 'node:crypto';
import type { Provider } from '#lib/models/provider.ts';
import { notFound, RequestError, runExists, shuttingDown } from '#lib/request-error.ts';
import { chatTitle } from '#lib/shared/chat.ts';
import { type AnswerPart, type OnLeave, textOf } from '#lib/shared/run.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import { driveRun } from './drive-run.ts';
import type { Engine } from './engine.ts';
import { LiveRun } from './live-run.ts';
import { Seam } from './seam.ts';
import type { NewRun } from './store/run-store.ts';
import { supersedeElsewhere, supersedeHere } from './supersede.ts';
import { endsWithCalls, newTranscript } from './transcript.ts';

/** Who starts a run, with the model that answers, and what applies where the request does not say. */
export type Starter = {
  userId: string;
  onLeave: OnLeave;
  leaveGraceSeconds: number;
  provider: Provider;
  model: string;
};

/** A run that streams by itself, its row, and what to call when the client that started it is gone. */
export type StartedRun = { run: LiveRun; row: NewRun; detach: () => void };

/**
 * The only way in: writes prompt and run, cancels what still streams in the chat as superseded,
 * and starts the driver. The run is registered before anything is awaited, so that a stop that
 * overtakes the writing finds it.
 * @throws {RequestError} 404 for what is not there, 409 for an id used before or a run that still
 * streams, 503 while the server is shutting down; nothing has changed then.
 */
export async function startRun(engine: Engine, by: Starter, input: RunInput): Promise<StartedRun> {
  if (engine.draining) throw shuttingDown();
  const run = new LiveRun({
    userId: by.userId,
    id: input.id,
    onLeave: input.onLeave ?? by.onLeave,
    leaveGraceMs: by.leaveGraceSeconds * 1000,
    clock: engine.clock,
    // What comes once a frame has been gathered already; no second wait is due.
    frameMs: () => engine.live.frameMs / 2,
  });
  // Whoever starts a run watches it from here on, so that nobody else can be the last to leave.
  const detach = run.attach();
  if (!engine.live.add(run)) throw runExists();
  try {
    const row = await begin(engine, run, by, input);
    return { run, row, detach };
  } catch (error) {
    engine.live.remove(run);
    run.abandon();
    throw error;
  }
}

/** Writes the run, ends what it supersedes, and starts its driver. */
async function begin(engine: Engine, run: LiveRun, by: Starter, input: RunInput): Promise<NewRun> {
  // Those that end meanwhile leave the list; what they kept is known here all the same.
  const live = engine.live.all();
  const row = await newRow(engine, run, by, input);
  const inserted = await engine.store.insertRun(row);
  // Not all of them, which this run would keep in memory for as long as it lives.
  const others = live.filter((other) => mayBeIn(row, other));
  const { cancelRequest, elsewhere, turns, prompt } = inserted;
  run.begin(row);
  if (cancelRequest) run.requestEnd({ status: 'canceled', ...cancelRequest });
  const shown = input.supersededShown ?? null;
  // One that was stopped on its way here must not end what has been asked since.
  const supersedes = !run.signal.aborted;
  if (supersedes) supersedeHere(engine, run, row.chatId, shown);
  const transcript = async () => {
    if (supersedes && elsewhere.length > 0) {
      await supersedeElsewhere(engine, run, elsewhere, shown);
    }
    const question = { turns, prompt: prompt.text, partial: row.resumedFromId ? row.parts : null };
    return await newTranscript(engine, by, question, others);
  };
  run.driven = driveRun(engine, run, {
    row,
    provider: by.provider,
    // What follows the result of a tool joins nothing.
    seam: new Seam(endsWithCalls(row.parts) ? '' : textOf(row.parts)),
    transcript,
    tools: () => engine.tools.toolsFor(inserted.toolsOff),
  });
  return row;
}

/** Whether a run is in the chat of another, or not written yet. */
function mayBeIn({ userId, chatId }: NewRun, run: LiveRun): boolean {
  return run.userId === userId && (run.row === null || run.row.chatId === chatId);
}

/** The row of a run that is about to be written. */
async function newRow(engine: Engine, run: LiveRun, by: Starter, input: RunInput): Promise<NewRun> {
  const common = {
    userId: run.userId,
    id: run.id,
    instanceId: engine.instanceId,
    pageId: input.page ?? null,
    provider: by.provider.id,
    model: by.model,
    onLeave: run.onLeave,
    startedAt: run.startedAt,
  };
  const parts: AnswerPart[] = [];
  if (input.kind === 'prompt') {
    const { chatId, text, afterRunId, toolsOff = [] } = input;
    const newPrompt = { text, afterRunId, title: chatTitle(text), toolsOff };
    return { ...common, chatId, promptId: randomUUID(), newPrompt, resumedFromId: null, parts };
  }
  const again = { ...common, newPrompt: null };
  if (input.kind === 'regenerate') {
    const { promptId } = input;
    const chatId = await engine.store.chatOfPrompt(run.userId, promptId);
    if (chatId === null) throw notFound('prompt', 'promptId');
    return { ...again, chatId, promptId, resumedFromId: null, parts };
  }
  const resumed = await resumable(engine, run.userId, input.runId);
  const { chatId, promptId } = resumed;
  return { ...again, chatId, promptId, resumedFromId: resumed.id, parts: resumed.parts };
}

async function resumable(engine: Engine, userId: string, runId: string) {
  // A run that has been asked to end is about to be saved: what it kept is what goes on.
  const live = engine.live.get(userId, runId);
  if (live?.signal.aborted) await live.ended;
  const resumed = await engine.store.readRun(userId, runId);
  if (!resumed) throw notFound('run', 'runId');
  if (resumed.status !== 'streaming') return resumed;
  throw new RequestError(409, 'run_streaming', 'runId: this run is still streaming.');
}
