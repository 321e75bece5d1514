/** So many at once: who comes when all are taken waits for one. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Does the work when there is room for it; not at all where the signal has aborted by then. */
  async use(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    while (this.#free === 0 && !signal.aborted) await this.#given(signal);
    if (signal.aborted) return;
    this.#free--;
    try {
      await work();
    } finally {
      this.#free++;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async #given(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
  }
}
