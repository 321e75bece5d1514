import type { RunJson } from '#lib/shared/run.ts';
import { Answer } from './answer.ts';
import type { Engine } from './engine.ts';
import type { WatchedRun } from './run-events.ts';

const pollIntervalMs = 250;

/** A run that another instance drives, watched through what that instance saves of it. */
export class RemoteRun implements WatchedRun {
  readonly id: string;
  readonly answer: Answer;
  final: RunJson | null = null;
  readonly unsaved = false;
  readonly #engine: Engine;
  readonly #userId: string;

  constructor(engine: Engine, userId: string, run: RunJson) {
    this.#engine = engine;
    this.#userId = userId;
    this.id = run.id;
    this.answer = new Answer(run.parts);
  }

  /** @throws what the store throws, and where the run has been deleted. */
  async changed(): Promise<void> {
    await this.#engine.clock.wait(pollIntervalMs);
    const run = await this.#engine.store.readRun(this.#userId, this.id);
    if (!run) throw new Error('The run that was watched has been deleted.');
    // The end of a canceled run may keep less than was streamed: the watcher reads that by itself.
    this.answer.catchUp(run.parts);
    if (run.status !== 'streaming') this.final = run;
  }
}
