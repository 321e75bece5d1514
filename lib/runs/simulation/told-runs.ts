import { observedBy, type RunObserver } from '#lib/runs/run-observer.ts';
import type { World } from './world.ts';

type Told = { started: number; ended: number };

/** Notes what the observer of a process is told. */
export class ToldRuns {
  readonly observer: Required<RunObserver>;
  readonly #told = new Map<string, Told>();
  #lastAtStep = 0;

  /** @param other is told the same. */
  constructor(world: World, other: RunObserver | null) {
    const own: RunObserver = {
      started: (run) => {
        this.#of(run).started++;
      },
      ended: (run) => {
        this.#of(run).ended++;
        this.#lastAtStep = world.step;
      },
    };
    this.observer = observedBy(other ? [own, other] : [own]);
  }

  /** When it was told of the last end; Infinity where one is still to come. */
  get lastEndAtStep(): number {
    const isComplete = [...this.#told.values()].every(({ ended }) => ended > 0);
    return isComplete ? this.#lastAtStep : Number.POSITIVE_INFINITY;
  }

  /** What is wrong with what was told; null where nothing is. @param isLost whether the process has died without notice */
  complaint(isLost: boolean): string | null {
    for (const [run, { started, ended }] of this.#told) {
      if (started !== 1) return `run ${run} was told to have started ${started} times`;
      if (ended > 1 || (ended === 0 && !isLost))
        return `run ${run} was told to have ended ${ended} times`;
    }
    return null;
  }

  #of({ userId, id }: { userId: string; id: string }): Told {
    const key = `${userId} ${id}`;
    const told = this.#told.get(key) ?? { started: 0, ended: 0 };
    this.#told.set(key, told);
    return told;
  }

  /** Whether it was told of the start of a run. */
  knows(userId: string, id: string): boolean {
    return this.#told.has(`${userId} ${id}`);
  }
}
