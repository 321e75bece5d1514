import { Worker } from 'node:worker_threads';
import type { Order, Played } from './player.ts';

/** Plays mutants in a thread of its own, in which what they leave unhandled does no harm. */
export class MutantPlayer {
  readonly #worker = new Worker(new URL('./player.ts', import.meta.url));

  /**
   * Plays lives until the mutant's rule is broken, or all of them where the order says so.
   * @throws {Error} where a text that the mutant removes is no longer there.
   */
  async play(order: Order): Promise<Played> {
    return await new Promise((resolve, reject) => {
      this.#worker.once('message', (played: Played | { error: string }) => {
        this.#worker.off('error', reject);
        if ('error' in played) reject(new Error(played.error));
        else resolve(played);
      });
      this.#worker.once('error', reject);
      this.#worker.postMessage(order);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
