import { notFound } from '#lib/request-error.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import type { Engine } from './engine.ts';

/**
 * A run as saved, or while it streams as far as it has come here.
 * @throws {RequestError} 404 where this owner has no run of that id.
 */
export async function readRun(engine: Engine, userId: string, id: string): Promise<RunJson> {
  const run = await engine.store.readRun(userId, id);
  if (!run) throw notFound('run');
  return withLiveAnswer(engine, userId, run);
}

/** The run with what this process has of its answer, where it streams here. */
export function withLiveAnswer<Run extends RunJson>(engine: Engine, userId: string, run: Run): Run {
  const live = run.status === 'streaming' ? engine.live.get(userId, run.id) : undefined;
  if (!live?.row) return run;
  const parts = live.answer.parts();
  const firstTokenAt = live.firstTokenAt?.toISOString() ?? null;
  return { ...run, parts, text: textOf(parts), firstTokenAt };
}
