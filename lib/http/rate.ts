import { RecentMap } from '#lib/recent-map.ts';

const minuteMs = 60_000;
/** Whoever was not seen for longest is forgotten beyond so many, and may then ask as often as anew. */
const mostKnown = 10_000;

type Bucket = { left: number; at: number };

/** How often each of many may do something: so many at once, and no more than that in a minute. */
export class Rate {
  readonly #buckets = new RecentMap<Bucket>(mostKnown);
  readonly #perMinute: number;
  readonly #now: () => number;

  constructor(perMinute: number, now = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Counts one more of somebody's. @returns how long to wait first, in ms; 0 where it was counted. */
  take(key: string): number {
    const left = this.#left(key);
    if (left < 1) return ((1 - left) * minuteMs) / this.#perMinute;
    this.#buckets.set(key, { left: left - 1, at: this.#now() });
    return 0;
  }

  /** Takes back what came to nothing. */
  giveBack(key: string): void {
    this.#buckets.set(key, { left: this.#left(key) + 1, at: this.#now() });
  }

  #left(key: string): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return this.#perMinute;
    const regained = ((this.#now() - bucket.at) * this.#perMinute) / minuteMs;
    return Math.min(this.#perMinute, bucket.left + regained);
  }
}
