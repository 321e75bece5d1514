import { cancelRun } from './cancel-run.ts';
import type { Engine } from './engine.ts';
import type { RunJson } from './run.ts';
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
  // Those that are live here are asked at once, before anything is awaited.
  const here = engine.live.all().filter((run) => run.userId === userId);
  const hereEnded = here.map((run) => cancelRun(engine, userId, run.id, asked));
  const ids = new Set(await engine.store.streamingRuns(userId));
  for (const run of here) ids.delete(run.id);
  const elsewhereEnded = [...ids].map((id) => cancelRun(engine, userId, id, asked));
  const ended = await Promise.all([...hereEnded, ...elsewhereEnded]);
  return ended.filter((run) => run !== null);
}
