import type { Clock } from '#lib/clock.ts';

type Task = { instance: number | null; run(): void };
type PendingTimer = { instance: number; due: number; act: () => void };

/** How an operation of the outside world goes: well, or lost on the way there or on the way back. */
export type Fate = 'done' | 'not done' | 'done, but nobody heard';

/**
 * A world in which everything asynchronous happens one step at a time, in an order that a sequence
 * of choices decides: operations in any order, timers in the order of their times.
 */
export class World {
  now = 0;
  step = 0;
  faultsLeft: number;
  readonly #choose: () => number;
  readonly #tasks: Task[] = [];
  readonly #timers = new Set<PendingTimer>();
  readonly #dead = new Set<number>();

  /** @param choose gives the next choice: any whole number from 0 on. */
  constructor(choose: () => number, faults: number) {
    this.#choose = choose;
    this.faultsLeft = faults;
  }

  choice(options: number): number {
    return this.#choose() % options;
  }

  /** An operation that takes effect at some later step, and may be lost. */
  operation<Result>(instance: number | null, effect: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = () => {
        const fate = this.#fate();
        if (fate === 'not done') return reject(new Error('simulated: not done'));
        let result: Result;
        try {
          result = effect();
        } catch (error) {
          return reject(error);
        }
        const answer = () =>
          fate === 'done' ? resolve(result) : reject(new Error('simulated: nobody heard'));
        this.#tasks.push({ instance, run: answer });
      };
      this.#tasks.push({ instance, run });
    });
  }

  /** Something that happens at some later step. */
  event(instance: number | null, run: () => void): void {
    this.#tasks.push({ instance, run });
  }

  /** Whether nothing is on its way; timers may still be set. */
  get idle(): boolean {
    return this.#tasks.length === 0;
  }

  clock(instance: number): Clock {
    const after: Clock['after'] = (milliseconds, act) => {
      const timer = { instance, due: this.now + milliseconds, act };
      this.#timers.add(timer);
      return {
        restart: () => {
          this.#timers.delete(timer);
          timer.due = this.now + milliseconds;
          this.#timers.add(timer);
        },
        cancel: () => this.#timers.delete(timer),
      };
    };
    return {
      now: () => this.now,
      after,
      wait: (milliseconds) => new Promise((resolve) => void after(milliseconds, resolve)),
    };
  }

  /** The process dies: nothing of it happens any more. */
  kill(instance: number): void {
    this.#dead.add(instance);
    for (const timer of this.#timers) if (timer.instance === instance) this.#timers.delete(timer);
  }

  isDead(instance: number): boolean {
    return this.#dead.has(instance);
  }

  /** Lets up to `steps` things happen. @returns false where nothing was left to happen. */
  async advance(steps: number): Promise<boolean> {
    for (let count = 0; count < steps; count++) {
      await drainMicrotasks();
      if (!this.#happen()) return false;
      this.step++;
    }
    return true;
  }

  #happen(): boolean {
    const alive = this.#tasks.filter(
      (task) => task.instance === null || !this.isDead(task.instance),
    );
    this.#tasks.splice(0, this.#tasks.length, ...alive);
    const pick = this.choice(this.#tasks.length * 3 + 1);
    const [task] = this.#tasks.splice(Math.floor(pick / 3), 1);
    if (task) task.run();
    else return this.#nextTimer();
    return true;
  }

  #nextTimer(): boolean {
    let next: PendingTimer | null = null;
    for (const timer of this.#timers) if (!next || timer.due < next.due) next = timer;
    if (!next) return this.#tasks.length > 0;
    this.#timers.delete(next);
    this.now = Math.max(this.now, next.due);
    next.act();
    return true;
  }

  #fate(): Fate {
    if (this.faultsLeft === 0 || this.choice(8) !== 0) return 'done';
    this.faultsLeft--;
    return this.choice(2) === 0 ? 'not done' : 'done, but nobody heard';
  }
}

/** Everything that can run without the outside world has run when this resolves. */
function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
