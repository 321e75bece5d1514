import { refuseFullChat } from '#lib/chats/full-chat.ts';
import { type Engine, runEngine } from '#lib/runs/engine.ts';
import { readRun } from '#lib/runs/read-runs.ts';
import { RemoteRun } from '#lib/runs/remote-run.ts';
import type { RunView } from '#lib/runs/run-events.ts';
import { liveRunJson } from '#lib/runs/run-json.ts';
import { startRun } from '#lib/runs/start-run.ts';
import { modelFor } from '#lib/settings/model-for.ts';
import { readSettings } from '#lib/settings/settings.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import { countPrompt, countStream } from './limits.ts';

/** How long a client that follows in steps counts as a viewer after each of them, in milliseconds. */
const betweenStepsMs = 3_000;

/** Starts the run that a request asks for. Throws as startRun does. */
export async function viewNewRun(
  userId: string,
  input: RunInput,
  inSteps: boolean,
): Promise<RunView> {
  const engine = runEngine();
  const [settings, model] = await Promise.all([
    readSettings(userId),
    modelFor(engine.providers, userId, input),
    refuseFullChat(userId, input),
  ]);
  const by = { userId, ...settings, ...model };
  const close = inSteps ? () => undefined : countStream(userId);
  let giveBack = () => {};
  try {
    giveBack = countPrompt(engine, userId, input);
    const { run, row, detach } = await startRun(engine, by, input);
    const start = liveRunJson(run, row);
    return {
      run,
      start,
      inSteps,
      detach: inSteps ? afterStep(engine, detach) : both(detach, close),
    };
  } catch (error) {
    giveBack();
    close();
    throw error;
  }
}

/**
 * Attaches to a run that is live, from its first character; null if it has ended.
 * @throws {RequestError} 404 where this owner has no run of that id.
 */
export async function viewLiveRun(
  userId: string,
  id: string,
  inSteps: boolean,
): Promise<RunView | null> {
  const engine = runEngine();
  const live = engine.live.get(userId, id);
  if (live?.row) {
    const close = inSteps ? () => undefined : countStream(userId);
    const detach = live.attach();
    const start = liveRunJson(live, live.row);
    return {
      run: live,
      start,
      inSteps,
      detach: inSteps ? afterStep(engine, detach) : both(detach, close),
    };
  }
  const run = await readRun(engine, userId, id);
  if (run.status !== 'streaming') return null;
  // Another instance drives it, and decides by its own viewers whether it has been left.
  const remote = new RemoteRun(engine, userId, run);
  return {
    run: remote,
    start: run,
    inSteps,
    detach: inSteps ? () => undefined : countStream(userId),
  };
}

function both(detach: () => void, close: () => void): () => void {
  return () => {
    detach();
    close();
  };
}

/** Until the next step the client is taken to be there, though it has no connection. */
function afterStep({ clock }: Engine, detach: () => void): () => void {
  return () => void clock.after(betweenStepsMs, detach);
}
