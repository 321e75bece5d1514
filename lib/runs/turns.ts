import type { Clock } from '#lib/clock.ts';

/** A write to a socket takes some 40 µs, so these take less than a millisecond. */
const perTurn = 16;

/**
 * Shares out the turns of the event loop among those who write: a few write in each, and the rest
 * wait for the next. Whatever else has arrived, above all a stop, is read in between, however much
 * there is to write; and what waits grows into one larger write.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #left = perTurn;
  #turning = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Acts at once, or in the turn in which it is its turn. */
  take(act: () => void): void {
    this.#turn();
    if (this.#left === 0) {
      this.#waiting.push(act);
      return;
    }
    this.#left--;
    act();
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    this.#clock.soon(() => {
      this.#turning = false;
      this.#left = perTurn;
      for (const act of this.#waiting.splice(0, perTurn)) this.take(act);
    });
  }
}
