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
  const viewer = countViewer(engine, userId, inSteps);
  let giveBack = () => {};
  try {
    giveBack = countPrompt(engine, userId, input);
    const { run, row, detach } = await startRun(engine, by, input);
    const start = liveRunJson(run, row);
    return { run, start, inSteps, detach: viewer.leaving(detach) };
  } catch (error) {
    giveBack();
    viewer.close();
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
    const viewer = countViewer(engine, userId, inSteps);
    const detach = viewer.leaving(live.attach());
    const start = liveRunJson(live, live.row);
    return { run: live, start, inSteps, detach };
  }
  const run = await readRun(engine, userId, id);
  if (run.status !== 'streaming') return null;
  // Another instance drives it, and decides by its own viewers whether it has been left.
  const remote = new RemoteRun(engine, userId, run);
  const { close } = countViewer(engine, userId, inSteps);
  return { run: remote, start: run, inSteps, detach: close };
}

/**
 * Counts the stream of somebody who views a run. In steps they have none; until the next one they are
 * taken to be there all the same.
 * @throws {RequestError} 429
 */
function countViewer({ clock }: Engine, userId: string, inSteps: boolean) {
  const close = inSteps ? () => undefined : countStream(userId);
  const leaving = (detach: () => void) => () => {
    close();
    if (inSteps) clock.after(betweenStepsMs, detach);
    else detach();
  };
  return { close, leaving };
}
