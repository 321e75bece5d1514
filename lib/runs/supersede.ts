import { log } from '#lib/log.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { RunElsewhere } from './store/run-store.ts';

const superseded = { status: 'canceled', reason: 'superseded' } as const;

/**
 * Cancels the other runs of a new run's chat that are live here, without waiting for their ends.
 * @param shown what was on screen of the newest of them; an older one that has not ended yet, as of a
 * process that died, keeps its own
 */
export function supersedeHere(engine: Engine, by: LiveRun, chatId: string, shown: number | null) {
  // One that has hung up is over, came stopped perhaps, and may be waiting for its own word.
  const inChat = engine.live.inChat(by.userId, chatId).filter((run) => !run.signal.aborted);
  // The order of arrival decides, however long the writing took: of two at once the later stays.
  const earlier = inChat.slice(0, inChat.indexOf(by));
  const newest = earlier.at(-1);
  for (const other of earlier) {
    other.requestEnd({ ...superseded, shown: other === newest ? shown : null });
  }
  if (inChat.at(-1) !== by) by.requestEnd({ ...superseded, shown: null });
}

/**
 * Asks other instances to do the same with theirs. Never rejects: the new run is written, and goes on.
 * @param elsewhere those that were written before it
 */
export async function supersedeElsewhere(
  engine: Engine,
  by: LiveRun,
  elsewhere: readonly RunElsewhere[],
  shown: number | null,
): Promise<void> {
  try {
    const asks = elsewhere.map(({ id, isNewest }) =>
      engine.store.requestCancel(by.userId, id, {
        reason: 'superseded',
        shown: isNewest ? shown : null,
      }),
    );
    await Promise.all(asks);
  } catch (error) {
    // The old run ends by itself or by its own stop.
    log().error({ err: error, run: by.id }, 'runs of other instances not superseded');
  }
}
