import { outside, type World } from './world.ts';

// Between two sweeps and while one is under way a shorter one may come and go unseen.
const noticedMs = 4_000;

/** When the database of a world could not be reached. */
export class Outages {
  /** Since when, or from when on, it can be reached. */
  reachableSince = Number.NEGATIVE_INFINITY;
  /** Whether calls wait for it when it is away, rather than fail. */
  hangs = false;
  /** Whether any ever had to wait. */
  hung = false;
  #awaySince = 0;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Nobody reaches the database for so long.
   * @param hangs whether what is asked of it meanwhile waits, rather than fails.
   */
  begin(milliseconds: number, hangs: boolean): void {
    if (!this.isAway) this.#awaySince = this.#world.now;
    this.reachableSince = Math.max(this.reachableSince, this.#world.now + milliseconds);
    this.hangs = hangs;
    this.hung ||= hangs;
    void this.#world.clock(outside).wait(milliseconds);
    this.#world.tell(outside, `the database is away until ${this.reachableSince} ms`);
  }

  get isAway(): boolean {
    return this.reachableSince > this.#world.now;
  }

  async untilThere(place: number): Promise<void> {
    while (this.isAway) await this.#world.clock(place).wait(this.reachableSince - this.#world.now);
  }

  /**
   * For how long somebody has been silent who could have been heard: since they last spoke, or before
   * or after the last outage, if that was long enough to be noticed.
   */
  silenceSince(spokeAt: number): number {
    const { now } = this.#world;
    if (this.reachableSince - this.#awaySince < noticedMs || spokeAt > this.reachableSince) {
      return now - spokeAt;
    }
    return Math.max(this.#awaySince - spokeAt, now - this.reachableSince);
  }
}
