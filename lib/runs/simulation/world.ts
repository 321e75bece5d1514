import type { Clock } from '#lib/clock.ts';
import { Freezes } from './freezes.ts';
import { Timers } from './timers.ts';

/** Something on its way; `far` where it happens at the database, and the process only hears of it. */
type Task = { place: number; far: boolean; run(): void };

/** Where things happen that are not in a server process: at people's and at the provider's. */
export const outside = -1;

/**
 * A world in which everything asynchronous happens one step at a time, in an order that a sequence
 * of choices decides: what is on its way in any order, timers in the order of their times. A place
 * is the number of a server process, or `outside`.
 */
export class World {
  now = 0;
  step = 0;
  faultsLeft: number;
  faultsHappened = 0;
  /** What alone gets lost, by the beginning of its name; null: anything may. */
  fragile: string | null = null;
  /** What happened, a line each; null where nobody wants to know. */
  trace: string[] | null = null;
  readonly #choose: () => number;
  readonly #tasks: Task[] = [];
  readonly #timers = new Timers(() => this.now);
  readonly #dead = new Set<number>();
  readonly #freezes = new Freezes();

  /**
   * @param choose gives the next choice: any whole number from 0 on.
   * @param faults how much may get lost.
   */
  constructor(choose: () => number, faults: number) {
    this.#choose = choose;
    this.faultsLeft = faults;
  }

  /** @returns a number from 0 to `options` - 1. */
  choice(options: number): number {
    return this.#choose() % options;
  }

  /** Whether what is on its way now gets lost. @param what the name of a call, or what else it is. */
  isLost(what: string): boolean {
    if (this.faultsLeft === 0) return false;
    const isLost =
      this.fragile === null
        ? this.choice(16) === 0
        : what.startsWith(this.fragile) && this.choice(2) === 0;
    if (!isLost) return false;
    this.faultsLeft--;
    this.faultsHappened++;
    return true;
  }

  /** An operation that takes effect at some later step; it, or the word of it, may get lost. */
  operation<Result>(place: number, name: string, effect: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const happen = () => {
        const lost = this.isLost(name);
        const fail = () => reject(new Error(`simulated: ${name} was lost`));
        if (lost && this.choice(2) === 0) {
          this.tell(place, `${name} is lost on its way`);
          return fail();
        }
        let answer = fail;
        try {
          const result = effect();
          if (!lost) answer = () => resolve(result);
        } catch (error) {
          answer = () => reject(error);
        }
        this.tell(place, lost ? `${name} is done, but nobody hears` : name);
        this.event(place, answer);
      };
      if (!this.#dead.has(place)) this.#tasks.push({ place, far: true, run: happen });
    });
  }

  /** Something that happens at some later step, unless its process dies before. */
  event(place: number, run: () => void): void {
    if (!this.#dead.has(place)) this.#tasks.push({ place, far: false, run });
  }

  /** Resolves at some later step. */
  later(place: number): Promise<void> {
    return new Promise((resolve) => this.event(place, resolve));
  }

  /** Whether nothing is on its way; timers may still be set. */
  get idle(): boolean {
    return this.#tasks.length === 0;
  }

  tell(place: number, what: string): void {
    const where = place === outside ? '' : `process ${place}: `;
    this.trace?.push(`${this.step} (${this.now} ms) ${where}${what}`);
  }

  clock(place: number): Clock {
    return {
      now: () => this.now,
      after: (milliseconds, act) =>
        this.#timers.set({ place, act, every: null, counts: true }, milliseconds),
      every: (milliseconds, act) =>
        this.#timers.set({ place, act, every: milliseconds, counts: false }, milliseconds),
      wait: (milliseconds) =>
        new Promise((resolve) => {
          this.#timers.set({ place, act: resolve, every: null, counts: false }, milliseconds);
        }),
    };
  }

  /** How many timers of a process are set that should be gone when nothing runs there. */
  timersOf(place: number): number {
    return this.#timers.left(place);
  }

  /** The process dies: nothing of it happens any more. */
  kill(place: number): void {
    this.tell(place, 'dies');
    this.#dead.add(place);
    this.#timers.drop(place);
    const alive = this.#tasks.filter((task) => task.place !== place);
    this.#tasks.splice(0, this.#tasks.length, ...alive);
  }

  /** Nothing happens in the process for so long: its machine sleeps. Others go on meanwhile. */
  freeze(place: number, milliseconds: number): void {
    if (this.#dead.has(place)) return;
    const until = this.now + milliseconds;
    this.#freezes.add({ place, from: this.now, until });
    void this.clock(outside).wait(milliseconds);
    this.tell(place, `is frozen until ${until} ms`);
  }

  /** Until when a process is frozen; minus infinity where it is not. */
  frozenUntil(place: number): number {
    return this.isDead(place) ? Number.NEGATIVE_INFINITY : this.#freezes.until(place, this.now);
  }

  /** Whether a process was frozen at any time from then on. */
  wasFrozen(place: number, from: number): boolean {
    return this.#freezes.since(place, from);
  }

  /** Resolves at once, or when a process is not frozen any more. */
  async untilAwake(place: number): Promise<void> {
    while (this.frozenUntil(place) > this.now) {
      await this.clock(outside).wait(this.frozenUntil(place) - this.now);
    }
  }

  isDead(place: number): boolean {
    return this.#dead.has(place);
  }

  /** Lets up to `steps` things happen. @returns false where nothing was left to happen. */
  async advance(steps: number): Promise<boolean> {
    for (let count = 0; count < steps; count++) {
      await microtasksDone();
      if (!this.#happen()) return false;
      this.step++;
    }
    await microtasksDone();
    return true;
  }

  #happen(): boolean {
    const ready = this.#ready();
    const task = ready[Math.floor(this.choice(ready.length * 3 + 1) / 3)];
    if (!task) return this.#nextTimer();
    // The order is random anyway: the last one takes the free place.
    const last = this.#tasks.pop();
    if (last && last !== task) this.#tasks[this.#tasks.indexOf(task)] = last;
    task.run();
    return true;
  }

  /** What may happen now. */
  #ready(): readonly Task[] {
    if (this.#freezes.noneAt(this.now)) return this.#tasks;
    return this.#tasks.filter(({ place, far }) => far || this.frozenUntil(place) <= this.now);
  }

  #nextTimer(): boolean {
    // One that is due in a frozen process goes off when it wakes.
    const next = this.#timers.next((place) => this.frozenUntil(place));
    if (!next) return this.#tasks.length > 0;
    this.now = Math.max(this.now, next.due);
    next.goOff();
    return true;
  }
}

/** Resolves when everything has run that can run without the outside world. */
function microtasksDone(): Promise<void> {
  // Node empties the queue of microtasks before it looks at this one.
  return new Promise((resolve) => process.nextTick(resolve));
}
