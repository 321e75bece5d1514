import { randomUUID } from 'node:crypto';
import { log } from '#lib/log.ts';
import type { TranscriptMessage } from '#lib/models/stream-answer.ts';
import { RequestError } from '#lib/request-error.ts';
import { askElsewhere } from './cancel-run.ts';
import { chatTitle } from './chat-title.ts';
import { driveRun } from './drive-run.ts';
import type { Engine } from './engine.ts';
import { LiveRun } from './live-run.ts';
import type { OnLeave } from './run.ts';
import type { RunInput } from './run-input.ts';
import { Seam } from './seam.ts';
import { runExists } from './store/run-exists.ts';
import type { NewRun, Origin } from './store/run-store.ts';
import { resumeTranscript, type Turn, transcriptOf } from './transcript.ts';

/** Who starts a run, and what applies where the request does not say. */
export type Starter = {
  userId: string;
  onLeave: OnLeave;
  leaveGraceSeconds: number;
  model: string;
};

const superseded = { status: 'canceled', reason: 'superseded' } as const;

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
  if (engine.draining) {
    throw new RequestError(503, 'shutting_down', 'The server is restarting; try again shortly.');
  }
  const run = new LiveRun({
    userId: by.userId,
    id: input.id,
    onLeave: input.onLeave ?? by.onLeave,
    leaveGraceMs: by.leaveGraceSeconds * 1000,
    clock: engine.clock,
    frameMs: () => engine.live.frameMs,
    turns: engine.turns,
  });
  // Whoever starts a run watches it from here on, so that nobody else can be the last to leave.
  const detach = run.attach();
  if (!engine.live.add(run)) throw runExists();
  try {
    // Those that end meanwhile leave the list; what they kept is known here all the same.
    const others = engine.live.all();
    const origin = await originOf(engine, by.userId, input);
    const row = newRun(engine, run, by, input, origin);
    const asked = await engine.store.insertRun(row);
    run.begin(row);
    if (asked) run.ask({ status: 'canceled', ...asked });
    await supersede(engine, run, row.chatId, input.supersededShown ?? null);
    const messages = await transcript(engine, input, { origin, row, others });
    const seam = new Seam(input.kind === 'resume' ? (origin.resumed?.text ?? '') : '');
    void driveRun(engine, run, { row, messages, seam });
    return { run, row, detach };
  } catch (error) {
    engine.live.remove(run);
    run.abandon();
    throw error;
  }
}

async function originOf(engine: Engine, userId: string, input: RunInput): Promise<Origin> {
  if (input.kind === 'prompt') {
    return await engine.store.originOfPrompt(userId, input.chatId, input.afterRunId ?? null);
  }
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

function newRun(
  engine: Engine,
  run: LiveRun,
  by: Starter,
  input: RunInput,
  origin: Origin,
): NewRun {
  return {
    userId: run.userId,
    id: run.id,
    instanceId: engine.instanceId,
    chatId: origin.chatId,
    promptId: origin.prompt?.id ?? randomUUID(),
    prompt:
      input.kind === 'prompt'
        ? { text: input.text, afterRunId: origin.afterRunId, title: chatTitle(input.text) }
        : null,
    resumedFromId: origin.resumed?.id ?? null,
    model: input.model ?? by.model,
    onLeave: run.onLeave,
    parts: origin.resumed?.parts ?? [],
    startedAt: run.startedAt,
  };
}

/**
 * Cancels the other runs of the chat, without waiting for their ends.
 * @param shown what was on screen of the newest of them; an older one that has not ended yet, as of a
 * process that died, keeps its own
 */
async function supersede(
  engine: Engine,
  by: LiveRun,
  chatId: string,
  shown: number | null,
): Promise<void> {
  const { userId } = by;
  // The order of arrival decides, however long the writing took: of two at once the later stays.
  const inChat = engine.live.inChat(userId, chatId);
  const earlier = inChat.slice(0, inChat.indexOf(by));
  const newest = earlier.at(-1);
  for (const other of earlier) {
    other.ask({ ...superseded, shown: other === newest ? shown : null });
  }
  if (inChat.at(-1) !== by) by.ask({ ...superseded, shown: null });
  try {
    const elsewhere = await engine.store.streamingElsewhere(by, chatId, engine.instanceId);
    const asks = elsewhere.map(({ id, isNewest }) =>
      askElsewhere(engine, userId, id, { reason: 'superseded', shown: isNewest ? shown : null }),
    );
    await Promise.all(asks);
  } catch (error) {
    // The new run is written already and goes on; the old one ends by itself or by its own stop.
    log().error({ err: error, run: by.id }, 'runs of other instances not superseded');
  }
}

async function transcript(
  engine: Engine,
  input: RunInput,
  { origin, row, others }: { origin: Origin; row: NewRun; others: readonly LiveRun[] },
): Promise<TranscriptMessage[]> {
  const liveOf = ({ runId }: { runId: string }) =>
    engine.live.get(row.userId, runId) ??
    others.find(({ userId, id }) => userId === row.userId && id === runId);
  const turns = await Promise.all(
    origin.turns.map((turn) => currentTurn(engine, row.userId, turn, liveOf(turn))),
  );
  const prompt = origin.prompt?.text ?? row.prompt?.text ?? '';
  if (input.kind !== 'resume') return transcriptOf(turns, prompt);
  const partial = origin.resumed?.text ?? '';
  return resumeTranscript(turns, prompt, partial, engine.provider.resumeStyle);
}

/** A turn as it is now: a run that streamed when the turns were read is ending, or has ended since. */
async function currentTurn(
  engine: Engine,
  userId: string,
  turn: Origin['turns'][number],
  live: LiveRun | undefined,
): Promise<Turn> {
  if (turn.status !== 'streaming') return turn;
  if (live?.row) return { prompt: turn.prompt, ...live.outlook() };
  try {
    const run = await engine.store.readRun(userId, turn.runId);
    if (!run) return turn;
    const status = run.status === 'streaming' ? 'canceled' : run.status;
    return { prompt: turn.prompt, status, parts: run.parts };
  } catch (error) {
    // The new run is written already; it goes on with what was read at first.
    log().error({ err: error, run: turn.runId }, 'earlier answer not read again');
    return turn;
  }
}
