import type { LiveRun } from './live-run.ts';

// One frame of a screen for a few runs, five a second for very many.
const shortestFrameMs = 16;
const longestFrameMs = 200;
const runsPerFrameMs = 3;

/** The live runs of this process, by owner and id. */
export class LiveRuns {
  readonly #runs = new Map<string, LiveRun>();
  readonly #afterwards = new Set<Promise<void>>();

  get size(): number {
    return this.#runs.size;
  }

  /**
   * How long, in milliseconds, tokens are gathered that travel together. A write to a socket costs
   * the same whatever is in it, so it grows with the number of runs (docs/benchmarks.md).
   */
  get frameMs(): number {
    return Math.min(longestFrameMs, Math.max(shortestFrameMs, this.size / runsPerFrameMs));
  }

  get(userId: string, id: string): LiveRun | undefined {
    return this.#runs.get(keyOf(userId, id));
  }

  /** @returns false where a run of this owner and id is live already. */
  add(run: LiveRun): boolean {
    const key = keyOf(run.userId, run.id);
    if (this.#runs.has(key)) return false;
    this.#runs.set(key, run);
    return true;
  }

  /** Takes this very run away; a later one that has its key stays. */
  remove(run: LiveRun): void {
    const key = keyOf(run.userId, run.id);
    if (this.#runs.get(key) === run) this.#runs.delete(key);
  }

  /** Keeps in mind what is still done for a run that is not live any more. It must not reject. */
  doAfterwards(work: Promise<void>): void {
    this.#afterwards.add(work);
    void work.then(() => this.#afterwards.delete(work));
  }

  /** Resolves when nothing is left to do for runs that are not live any more. */
  async allDone(): Promise<void> {
    await Promise.all(this.#afterwards);
  }

  /** Those of a chat that have been written, in the order of their arrival. */
  inChat(userId: string, chatId: string): LiveRun[] {
    return [...this.#runs.values()].filter(
      (run) => run.userId === userId && run.row?.chatId === chatId,
    );
  }

  all(): LiveRun[] {
    return [...this.#runs.values()];
  }
}

function keyOf(userId: string, id: string): string {
  return `${userId} ${id}`;
}
