import { notFound } from '#lib/request-error.ts';
import type { RunStore } from '#lib/runs/store/run-store.ts';
import type { Surroundings } from './instance.ts';
import type { Row } from './memory-row.ts';

/** The store of one process: every call takes effect some steps later, and may get lost. */
export function memoryStore(
  { database, world, witness }: Omit<Surroundings, 'provider'>,
  place: number,
): RunStore {
  const call = async <Result>(name: string, effect: () => Result) => {
    if (database.outages.hangs) await database.outages.untilThere(place);
    return await world.operation(place, name, () => {
      if (database.outages.isAway && !database.outages.hangs)
        throw new Error(`simulated: ${name}: nobody there`);
      return effect();
    });
  };
  const idsOf = (rows: Row[]) => rows.map(({ id }) => id);
  return {
    originOfRegenerate: (userId, promptId) =>
      call('originOfRegenerate', () => database.prompts.originOfRegenerate(userId, promptId)),
    originOfResume: (userId, runId) =>
      call(`originOfResume of ${runId}`, () => {
        const resumed = database.read(userId, runId);
        if (!resumed) throw notFound('run');
        return { ...database.prompts.originOfRegenerate(userId, resumed.promptId), resumed };
      }),
    insertPrompt: (run) => call(`insertPrompt of ${run.id}`, () => database.insertPrompt(run)),
    insertRun: (run) => call(`insertRun of ${run.id}`, () => database.insert(run)),
    saveProgress: (instanceId, progress) => {
      const received = progress.map((each) => witness.textLengthOf(each, place));
      return call('saveProgress', () => database.save(instanceId, progress, received));
    },
    endRun: (run, unseenForMs) =>
      call(`endRun of ${run.id}`, () => database.end(run, place, unseenForMs)).catch((error) => {
        const row = database.row(run.userId, run.id);
        if (row && unseenForMs === undefined) row.failedEnds++;
        throw error;
      }),
    readRun: (userId, id) => call(`readRun of ${id}`, () => database.read(userId, id)),
    askCancel: (userId, runId, asked) =>
      call(`askCancel of ${runId}`, () => database.ask(userId, runId, asked)),
    strengthen: (userId, runId, asked) =>
      call(`strengthen of ${runId}`, () => database.strengthen(userId, runId, asked)),
    streamingRuns: (userId) =>
      call('streamingRuns', () =>
        idsOf(database.streaming().filter((row) => row.userId === userId)),
      ),
    silentRuns: (instanceId, unseenForMs) =>
      call('silentRuns', () => database.silent(instanceId, unseenForMs, place)),
    unendedRun: (userId, id) => call(`unendedRun of ${id}`, () => database.unended(userId, id)),
    tidy: () => call('tidy', () => database.tidy()),
    listen: async (hear) => {
      database.hearers.push({ place, hear });
      return async () => undefined;
    },
  };
}
