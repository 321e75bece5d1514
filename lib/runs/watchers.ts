import type { Clock, Timer } from '#lib/clock.ts';

/** How often news is told. */
export type Pace = {
  clock: Clock;
  /** How long tokens are gathered that travel together, in milliseconds. */
  frameMs(): number;
};

/** Those who wait for news of one run. */
export class Watchers {
  readonly #pace: Pace;
  #waiting: (() => void)[] = [];
  #telling = false;
  #timer: Timer | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Resolves when there is news. */
  told(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Tells everybody who waits, at most once a frame. */
  tell(): void {
    if (this.#telling || this.#waiting.length === 0) return;
    this.#telling = true;
    const { clock, frameMs } = this.#pace;
    const wait = this.#toldAt + frameMs() - clock.now();
    if (wait <= 0) this.tellNow();
    else this.#timer = clock.after(wait, () => this.tellNow());
  }

  tellNow(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#telling = false;
    this.#toldAt = this.#pace.clock.now();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
