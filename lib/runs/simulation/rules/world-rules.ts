import { drainGraceMs } from '#lib/runs/simulation/instance.ts';
import { isCalm, type Outcome } from '#lib/runs/simulation/outcome.ts';
import { stranger } from '#lib/runs/simulation/stops.ts';

// Five seconds of waiting, and what a slow database may take to be asked about it.
const longestAnswerMs = 18_000;
const longestDrainMs = 8_000;

/** What must hold of the whole, whatever the runs are. */
export const worldRules: Record<string, (outcome: Outcome) => string | null> = {
  'rule 7: every cancel is answered in time': ({ people, world, database }) => {
    for (const { run, tries } of people.stops.cancels) {
      for (const { place, atTime, answer } of tries) {
        if (!answer && !world.isDead(place)) return `the stop of run ${run} never was`;
        const waited = (answer?.atTime ?? atTime) - atTime;
        if (waited > longestAnswerMs && !database.hung)
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

  'a process that shuts down comes to its end': (outcome) => {
    for (const { place, draining, dead } of outcome.instances) {
      if (!draining) continue;
      if (!dead) return `process ${place} did not`;
      const took = dead.atTime - draining.atTime - drainGraceMs;
      if (isCalm(outcome) && took > longestDrainMs) return `process ${place} took ${took} ms`;
    }
    return null;
  },

  'nothing is left behind': ({ instances, world }) => {
    for (const { place, engine, dead } of instances) {
      if (dead) continue;
      const [left] = engine.live.all();
      if (left) return `run ${left.id} is live in process ${place} for ever`;
      if (world.timersOf(place) > 0) return `process ${place} has a timer set for nothing`;
    }
    return null;
  },
};
