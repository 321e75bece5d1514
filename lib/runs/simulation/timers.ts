import type { Timer } from '#lib/clock.ts';

type SetTimer = {
  place: number;
  due: number;
  act(): void;
  every: number | null;
  /** Whether it should be gone when nothing runs in its process. */
  counts: boolean;
};

/** The timers of a world: they go off in the order of their times. */
export class Timers {
  readonly #set = new Set<SetTimer>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  set(timer: Omit<SetTimer, 'due'>, milliseconds: number): Timer {
    const set = { ...timer, due: this.#now() + milliseconds };
    this.#set.add(set);
    return {
      restart: () => {
        set.due = this.#now() + milliseconds;
        this.#set.add(set);
      },
      cancel: () => void this.#set.delete(set),
    };
  }

  /** How many of a process are set that should be gone when nothing runs there. */
  left(place: number): number {
    return [...this.#set].filter((timer) => timer.place === place && timer.counts).length;
  }

  /** Forgets those of a process. */
  drop(place: number): void {
    for (const timer of this.#set) if (timer.place === place) this.#set.delete(timer);
  }

  /**
   * The next to go off, and when; null where none is set.
   * @param awakeAt from when on a process is not frozen.
   */
  next(awakeAt: (place: number) => number): { due: number; goOff(): void } | null {
    let next: SetTimer | null = null;
    let dueNext = Number.POSITIVE_INFINITY;
    for (const timer of this.#set) {
      const due = Math.max(timer.due, awakeAt(timer.place));
      if (next && due >= dueNext) continue;
      next = timer;
      dueNext = due;
    }
    const timer = next;
    return timer && { due: dueNext, goOff: () => this.#goOff(timer) };
  }

  #goOff(timer: SetTimer): void {
    if (timer.every === null) this.#set.delete(timer);
    else timer.due = this.#now() + timer.every;
    timer.act();
  }
}
