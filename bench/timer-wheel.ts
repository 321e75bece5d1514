import { now } from './clock.ts';

/** Something that is due again and again. */
export type Turn = {
  /** In milliseconds, at most 1,000. */
  readonly every: number;
  /** @returns whether it is to be called again. */
  due(at: number): boolean;
};

const slots = 1024;

/** One timer for thousands of things that are due at a rhythm of their own. */
export class TimerWheel {
  readonly #slots: { turn: Turn; dueAt: number }[][] = Array.from({ length: slots }, () => []);
  readonly #startedAt = now();
  #done = 0;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param after milliseconds until it is due for the first time, less than 1,000. */
  add(turn: Turn, after: number): void {
    if (this.#count++ === 0) this.#start();
    this.#put(turn, now() - this.#startedAt + after);
  }

  #start(): void {
    this.#done = Math.floor(now() - this.#startedAt);
    this.#timer = setInterval(() => this.#tick(), 1);
  }

  #put(turn: Turn, dueAt: number): void {
    const slot = Math.max(Math.ceil(dueAt), this.#done + 1);
    this.#slots[slot % slots]?.push({ turn, dueAt });
  }

  #tick(): void {
    for (const until = Math.floor(now() - this.#startedAt); this.#done < until; ) {
      this.#done++;
      const index = this.#done % slots;
      const due = this.#slots[index] ?? [];
      if (due.length === 0) continue;
      this.#slots[index] = [];
      const at = now();
      for (const { turn, dueAt } of due) {
        if (turn.due(at)) this.#put(turn, dueAt + turn.every);
        else this.#count--;
      }
    }
    if (this.#count === 0) clearInterval(this.#timer);
  }
}
