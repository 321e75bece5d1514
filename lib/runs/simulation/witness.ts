import type { Intent } from '#lib/runs/ending.ts';
import type { LiveRun } from '#lib/runs/live-run.ts';
import { LiveRuns } from '#lib/runs/live-runs.ts';
import type { World } from './world.ts';

export type SeenAsk = { intent: Intent; atStep: number; atTime: number };

/** What was seen of a run in the process that drove it. */
export type SeenRun = {
  run: LiveRun;
  place: number;
  addedAtStep: number;
  /** Which of all runs that arrived it was. */
  number: number;
  /** What it was asked before its driver decided, in that order. */
  asks: SeenAsk[];
  aborted: { atStep: number; atTime: number; textLength: number } | null;
  decided: { atStep: number; atTime: number } | null;
  /** When those who wait for its end were told. */
  settled: { atStep: number } | null;
};

/** Stands by in every process, and notes what the runs there are asked and when they decide. */
export class Witness {
  readonly seen: SeenRun[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The live runs of a process, watched. */
  liveRuns(place: number): LiveRuns {
    return new WatchedRuns((run) => this.#watch(run, place));
  }

  #watch(run: LiveRun, place: number): void {
    const world = this.#world;
    const seen: SeenRun = {
      run,
      place,
      addedAtStep: world.step,
      number: this.seen.length,
      asks: [],
      aborted: null,
      decided: null,
      settled: null,
    };
    this.seen.push(seen);
    void run.ended.then(() => {
      seen.settled = { atStep: world.step };
    });
    run.signal.addEventListener('abort', () => {
      const { textLength } = run.answer;
      seen.aborted = { atStep: world.step, atTime: world.now, textLength };
    });
    const ask = run.ask.bind(run);
    run.ask = (intent) => {
      world.tell(place, `${run.id} is asked to end: ${intent.reason}`);
      if (!seen.decided) {
        seen.asks.push({ intent, atStep: world.step, atTime: world.now });
      }
      ask(intent);
    };
    const decide = run.decide.bind(run);
    run.decide = () => {
      world.tell(place, `${run.id} decides`);
      seen.decided ??= { atStep: world.step, atTime: world.now };
      return decide();
    };
  }
}

class WatchedRuns extends LiveRuns {
  readonly #watch: (run: LiveRun) => void;

  constructor(watch: (run: LiveRun) => void) {
    super();
    this.#watch = watch;
  }

  override add(run: LiveRun): boolean {
    const added = super.add(run);
    if (added) this.#watch(run);
    return added;
  }
}
