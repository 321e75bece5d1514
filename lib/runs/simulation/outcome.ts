import type { Instance, Surroundings } from './instance.ts';
import type { Row } from './memory-row.ts';
import type { People } from './people.ts';
import type { ProviderRequest } from './simulated-provider.ts';
import type { SeenCall } from './simulated-tools.ts';
import type { SentCancel } from './stops.ts';
import type { SeenRun } from './witness.ts';

/** A simulated world that has settled. */
export type Outcome = Surroundings & { people: People; instances: readonly Instance[] };

/** A run and all that is known of it. */
export type Life = {
  outcome: Outcome;
  row: Row;
  /** The process that has it, and what was seen of it there. */
  instance: Instance;
  seen: SeenRun | null;
  /** Whether its driver ended it, rather than a sweep. */
  endedByDriver: boolean;
  /** What its provider was asked: at first, at last, and in all steps. */
  request: ProviderRequest | null;
  last: ProviderRequest | null;
  requests: readonly ProviderRequest[];
  /** Its calls, as the servers of the tools saw them. */
  calls: readonly SeenCall[];
  /** The cancels of it by its owner. */
  cancels: SentCancel[];
};

/** What is wrong with a run by a rule, or null. */
export type Rule = (life: Life) => string | null;

const known = new WeakMap<Outcome, Life[]>();

/** The lives of all runs that were written. */
export function lives(outcome: Outcome): Life[] {
  const found = known.get(outcome) ?? livesOf(outcome);
  known.set(outcome, found);
  return found;
}

function livesOf(outcome: Outcome): Life[] {
  return [...outcome.database.rows.values()].map((row) => {
    const instance = outcome.instances.find(({ engine }) => engine.instanceId === row.instanceId);
    if (!instance) throw new Error('A run has an instance that was never there.');
    // The very object: others may have been refused, and of this one nobody may have heard.
    const seen =
      outcome.witness.seen.find(({ run }) => run.row?.startedAt === row.startedAt) ?? null;
    const { end } = row;
    const requests = outcome.provider.requests.filter(({ model }) => model === row.model);
    const decided = seen?.decided?.atStep ?? Number.POSITIVE_INFINITY;
    return {
      outcome,
      row,
      instance,
      seen,
      endedByDriver: end?.place === instance.place && decided <= end.atStep,
      request: requests[0] ?? null,
      last: requests.at(-1) ?? null,
      requests,
      calls: outcome.tools.calls.filter(({ model }) => model === row.model),
      cancels: outcome.people.stops.cancels.filter(
        ({ run, by }) => by === row.userId && (run === row.id || run === null),
      ),
    };
  });
}

/** The tries of cancels that were answered with this run. */
export function answersOf({ cancels, row }: Life) {
  return cancels.flatMap((cancel) =>
    cancel.tries.flatMap(({ answer }) => {
      const run = answer?.runs?.find(({ id }) => id === row.id);
      return run ? [{ cancel, run, atStep: answer?.atStep ?? 0 }] : [];
    }),
  );
}

/** Whether nothing was lost or away that the rules would have to forgive. */
export function isCalm({ world, database }: Outcome): boolean {
  return world.faultsHappened === 0 && database.outages.reachableSince < 0;
}

/** When an instance had saved so many times after a step; Infinity where it did not live to. */
export function savedAgain({ outcome, row }: Life, afterStep: number, times: number): number {
  const beats = outcome.database.beats.filter(
    ({ instanceId, atStep }) => instanceId === row.instanceId && atStep > afterStep,
  );
  return beats[times - 1]?.atStep ?? Number.POSITIVE_INFINITY;
}
