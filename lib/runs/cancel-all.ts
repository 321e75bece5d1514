import type { RunJson } from '#lib/shared/run.ts';
import { cancelRun } from './cancel-run.ts';
import type { Engine } from './engine.ts';
import type { Asked } from './store/run-store.ts';

/**
 * Asks all of an owner's streaming runs to end, wherever they are, and waits until they have.
 * @returns the runs as saved.
 * @throws as cancelRun does, when all have been asked.
 */
export async function cancelAllRuns(
  engine: Engine,
  userId: string,
  asked: Asked,
): Promise<RunJson[]> {
  const cancelEach = (ids: string[]) =>
    Promise.all(ids.map((id) => cancelRun(engine, userId, id, asked)));
  const own = engine.live.all().filter((run) => run.userId === userId);
  const here = own.map((run) => run.id);
  // Those that are live here are asked at once, before anything is awaited.
  const [endedHere, endedElsewhere] = await Promise.all([
    cancelEach(here),
    engine.store
      .streamingRuns(userId)
      .then((ids) => cancelEach(ids.filter((id) => !here.includes(id)))),
  ]);
  return [...endedHere, ...endedElsewhere].filter((run) => run !== null);
}
