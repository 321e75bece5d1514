/** So many at once of each, one after the other; the others wait their turn. */
export class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /** @returns what to call when the turn is over, further calls change nothing; null where too many wait */
  async take(key: string): Promise<(() => void) | null> {
    const taken = this.#taken.get(key) ?? 0;
    if (taken < this.#atOnce) this.#taken.set(key, taken + 1);
    else {
      const waiting = this.#waiting.get(key) ?? [];
      if (waiting.length >= this.#mostWaiting) return null;
      this.#waiting.set(key, waiting);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    let isOver = false;
    return () => {
      if (!isOver) this.#end(key);
      isOver = true;
    };
  }

  /** The turn goes to who has waited longest. */
  #end(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (this.#waiting.get(key)?.length === 0) this.#waiting.delete(key);
    if (next) return next();
    const left = (this.#taken.get(key) ?? 1) - 1;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key);
  }
}
