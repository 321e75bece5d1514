import { shuttingDown } from '#lib/request-error.ts';
import type { OnLeave } from '#lib/shared/run.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import { driveRun } from './drive-run.ts';
import type { Engine } from './engine.ts';
import { LiveRun } from './live-run.ts';
import { writeNewRun } from './new-run.ts';
import { newTranscript } from './new-transcript.ts';
import { Seam } from './seam.ts';
import { runExists } from './store/run-exists.ts';
import type { NewRun } from './store/run-store.ts';
import { supersedeElsewhere, supersedeHere } from './supersede.ts';

/** Who starts a run, and what applies where the request does not say. */
export type Starter = {
  userId: string;
  onLeave: OnLeave;
  leaveGraceSeconds: number;
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
    frameMs: () => engine.live.frameMs,
    turns: engine.turns,
  });
  // Whoever starts a run watches it from here on, so that nobody else can be the last to leave.
  const detach = run.attach();
  if (!engine.live.add(run)) throw runExists();
  try {
    // Those that end meanwhile leave the list; what they kept is known here all the same.
    const others = engine.live.all();
    const { row, origin, asked, elsewhere } = await writeNewRun(engine, run, by.model, input);
    run.begin(row);
    if (asked) run.ask({ status: 'canceled', ...asked });
    const shown = input.supersededShown ?? null;
    // One that was stopped on its way here must not end what has been asked since.
    const supersedes = !run.signal.aborted;
    if (supersedes) supersedeHere(engine, run, row.chatId, shown);
    const seam = new Seam(input.kind === 'resume' ? (origin.resumed?.text ?? '') : '');
    const transcript = async () => {
      if (supersedes && elsewhere.length > 0)
        await supersedeElsewhere(engine, run, elsewhere, shown);
      return await newTranscript(engine, input, { origin, row, others });
    };
    void driveRun(engine, run, { row, seam, transcript });
    return { run, row, detach };
  } catch (error) {
    engine.live.remove(run);
    run.abandon();
    throw error;
  }
}
