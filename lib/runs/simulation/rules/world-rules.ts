import type { Instance } from '#lib/runs/simulation/instance.ts';
import type { Outcome } from '#lib/runs/simulation/outcome.ts';
import { stranger } from '#lib/runs/simulation/stops.ts';

// Five seconds of waiting, and what a slow database may take to be asked about it.
const longestAnswerMs = 20_000;

/** What must hold of the whole, whatever the runs are. */
export const worldRules: Record<string, (outcome: Outcome) => string | null> = {
  'rule 7: every cancel is answered in time': ({ people, world, database }) => {
    for (const { run, tries } of people.stops.cancels) {
      for (const { place, atTime, answer } of tries) {
        if (!answer && !world.isDead(place)) return `the stop of run ${run} never was`;
        const waited = (answer?.atTime ?? atTime) - atTime;
        if (waited > longestAnswerMs && !database.outages.hung && !world.wasFrozen(place, atTime))
          return `the stop of run ${run} took ${waited} ms`;
      }
    }
    return null;
  },

  'rule 10: nobody stops or sees the run of another': ({ people }) => {
    const strange = people.stops.cancels.filter(({ by }) => by === stranger);
    const shown = strange.some(({ run, tries }) =>
      tries.some(({ answer }) =>
        answer?.runs?.some(({ id, model }) => id === run && !model.includes(stranger)),
      ),
    );
    return shown ? 'a stranger was shown a run' : null;
  },

  'every request to start is answered': ({ people, world }) => {
    const posts = people.posts.runs.flatMap((run) => run.posts.map((post) => ({ run, post })));
    const open = posts.find(({ post }) => post.outcome === null && !world.isDead(post.place));
    return open ? `that of run ${open.run.id} never was` : null;
  },

  'a process that shuts down comes to its end with the last of its runs': (outcome) => {
    for (const instance of outcome.instances) {
      const { place, draining, dead } = instance;
      if (!draining) continue;
      if (!dead) return `process ${place} did not`;
      if (dead.atStep > lastEndIn(outcome, instance)) return `process ${place} lived on after it`;
    }
    return null;
  },

  'who observes runs is told of each start and each end once': ({ instances, witness }) => {
    for (const { place, told, dead, endedByItself } of instances) {
      const untold = witness.seen.find(
        ({ run, place: at, decided }) => at === place && decided && !told.knows(run.userId, run.id),
      );
      if (untold) return `nobody was told of run ${untold.run.id}`;
      const complaint = told.complaint(dead !== null && !endedByItself);
      if (complaint) return complaint;
    }
    return null;
  },

  'nothing is left behind': ({ instances, world, people }) => {
    const heard = people.posts.viewers.find(({ isListenedTo, done }) => done && isListenedTo);
    if (heard) return `a stream of run ${heard.runId} is over, and waits for its client to go`;
    for (const { place, engine, dead } of instances) {
      if (dead) continue;
      const [left] = engine.live.all();
      if (left) return `run ${left.id} is live in process ${place} for ever`;
      if (world.timersOf(place) > 0) return `process ${place} has a timer set for nothing`;
    }
    return null;
  },
};

/** When the last run of a process that shuts down ended, or else when it was told to shut down. */
const never = Number.POSITIVE_INFINITY;

function lastEndIn({ witness, database }: Outcome, { place, draining, told }: Instance): number {
  const here = witness.seen.filter((seen) => seen.place === place);
  const ends = here.map(({ gone, run }) => {
    const row = database.row(run.userId, run.id);
    const tidied = row?.end?.place === place ? (row.tidiedAtStep ?? never) : 0;
    return Math.max(gone?.atStep ?? never, tidied);
  });
  // What follows from a step at once counts as the next.
  return Math.max((draining?.atStep ?? 0) + 1, told.lastEndAtStep, ...ends);
}
