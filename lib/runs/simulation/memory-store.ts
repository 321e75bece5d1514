import type { EndedRun, RunStore } from '#lib/runs/store/run-store.ts';
import type { MemoryDatabase } from './memory-database.ts';
import type { Row } from './memory-row.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** The store of one process: every call takes effect some steps later, and may get lost. */
export function memoryStore(
  { database, world, witness }: { database: MemoryDatabase; world: World; witness: Witness },
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
  const tidied = ({ userId, id }: EndedRun) => {
    const row = database.row(userId, id);
    if (row?.end?.place === place) row.tidiedAtStep = world.step;
  };
  const idsOf = (rows: Row[]) => rows.map(({ id }) => id);
  return {
    chatOfPrompt: (userId, promptId) =>
      call('chatOfPrompt', () => database.prompts.of({ userId, promptId })?.chatId ?? null),
    insertRun: (run) => call(`insertRun of ${run.id}`, () => database.insert(run)),
    saveProgress: (instanceId, progress) => {
      const received = progress.map((each) => witness.textLengthOf(each, place));
      return call('saveProgress', () => database.save(instanceId, progress, received));
    },
    endRun: (run, lost) =>
      call(`endRun of ${run.id}`, () => database.end(run, place, lost)).catch((error) => {
        const row = database.row(run.userId, run.id);
        if (row && !lost) row.failedEnds++;
        throw error;
      }),
    tidyEndedRun: (run) =>
      call(`tidyEndedRun of ${run.id}`, () => database.tidyEnded(run)).catch((error) => {
        // Where it succeeds, the figures are still to come.
        tidied(run);
        throw error;
      }),
    recordFigures: (run, figures) =>
      call(`recordFigures of ${run.id}`, () => database.recordFigures(run, figures)).finally(() =>
        tidied(run),
      ),
    pastAnswers: (userId) => call('pastAnswers', () => database.pastAnswers(userId)),
    readRun: (userId, id) => call(`readRun of ${id}`, () => database.read(userId, id)),
    requestCancel: (userId, runId, request) =>
      call(`requestCancel of ${runId}`, () => database.requestCancel(userId, runId, request)),
    strengthen: (userId, runId, request) =>
      call(`strengthen of ${runId}`, () => database.strengthen(userId, runId, request)),
    requestCall: (userId, runId, callId, decision) =>
      call('requestCall', () => {
        const request = { userId, runId, callId, decision };
        database.calls.requests.push(request);
        database.announce({ type: 'call', ...request });
      }),
    noteLate: (userId, id, news) =>
      call(`noteLate of ${id}`, () => database.calls.noteLate(userId, id, news)),
    grantTool: (userId, chatId, tool) =>
      call('grantTool', () => void database.calls.grants.push({ userId, chatId, tool })),
    grantedTools: (userId, chatId) =>
      call('grantedTools', () => database.calls.grantedIn(userId, chatId)),
    streamingRuns: (userId) =>
      call('streamingRuns', () =>
        idsOf(database.streaming().filter((row) => row.userId === userId)),
      ),
    silentRuns: (instanceId, silentForMs) =>
      call('silentRuns', () => database.silent(instanceId, silentForMs, place)),
    unendedRun: (userId, id) => call(`unendedRun of ${id}`, () => database.unended(userId, id)),
    tidy: () => call('tidy', () => database.tidy()),
    listen: async (hear) => {
      database.hearers.push({ place, hear });
      return async () => undefined;
    },
  };
}
