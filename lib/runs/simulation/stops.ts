import { cancelAllRuns, cancelRun } from '#lib/runs/cancel-run.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Instance, Surroundings } from './instance.ts';
import { outside } from './world.ts';

export const owner = 'owner';
export const stranger = 'stranger';

/** A cancel that somebody sent. */
export type SentCancel = {
  /** The run, or null: all of them. */
  run: string | null;
  by: string;
  reason: 'stop' | 'left';
  shown: number | null;
  tries: Try[];
};

/** One try to deliver it. */
export type Try = {
  place: number;
  atStep: number;
  atTime: number;
  /** What came back, and when: runs, none where the word was accepted, null where it failed. */
  answer: { runs: RunJson[] | null; atStep: number; atTime: number } | null;
};

const mostTries = 3;
const retryAfterMs = 1_000;

/** The cancels of a simulated world: each is tried again until it has been answered. */
export class Stops {
  readonly cancels: SentCancel[] = [];
  /** What was wrong with an answer at the moment when it was given. */
  readonly complaints: string[] = [];
  #onTheWay = 0;
  readonly #surroundings: Surroundings;
  readonly #instances: readonly Instance[];

  constructor(surroundings: Surroundings, instances: readonly Instance[]) {
    this.#surroundings = surroundings;
    this.#instances = instances;
  }

  waiting(isThere: (place: number) => boolean): boolean {
    const open = this.cancels.flatMap(({ tries }) => tries).filter(({ answer }) => !answer);
    return this.#onTheWay > 0 || open.some(({ place }) => isThere(place));
  }

  stop(
    instance: Instance,
    asked: { run: string; by: string; reason?: SentCancel['reason']; shown: number | null },
  ): void {
    const cancel: SentCancel = { reason: 'stop', ...asked, tries: [] };
    this.cancels.push(cancel);
    this.#send(instance, cancel);
  }

  stopAll(instance: Instance): void {
    const cancel: SentCancel = { run: null, by: owner, reason: 'stop', shown: null, tries: [] };
    this.cancels.push(cancel);
    this.#send(instance, cancel);
  }

  #send(instance: Instance, cancel: SentCancel): void {
    const { world } = this.#surroundings;
    this.#onTheWay++;
    world.event(outside, () => {
      this.#onTheWay--;
      const what = `${cancel.reason} of ${cancel.run ?? 'all'} by the ${cancel.by}`;
      if (world.isDead(instance.place) || world.isLost('cancel')) {
        world.tell(instance.place, `${what} is not heard`);
        return this.#tryAgain(instance, cancel);
      }
      world.tell(instance.place, `${what} (${cancel.shown})`);
      this.#onTheWay++;
      void world.untilAwake(instance.place).then(() => {
        this.#onTheWay--;
        if (world.isDead(instance.place)) return this.#tryAgain(instance, cancel);
        void this.#deliver(instance, cancel);
      });
    });
  }

  async #deliver(instance: Instance, cancel: SentCancel): Promise<void> {
    const { world } = this.#surroundings;
    const { place } = instance;
    const attempt: Try = { place, atStep: world.step, atTime: world.now, answer: null };
    cancel.tries.push(attempt);
    const runs = await this.#ask(instance, cancel);
    const said = runs?.map(({ id, endReason }) => `${id} ${endReason}`).join() ?? 'an error';
    world.tell(place, `answers the ${cancel.reason} of ${cancel.run ?? 'all'}: ${said}`);
    attempt.answer = { runs, atStep: world.step, atTime: world.now };
    if (!runs && cancel.tries.length < mostTries) this.#tryAgain(instance, cancel);
    if (runs?.length === 0) this.#checkAccepted(instance, cancel);
  }

  async #ask({ engine }: Instance, cancel: SentCancel): Promise<RunJson[] | null> {
    const { by, reason, shown } = cancel;
    try {
      if (cancel.run === null) return await cancelAllRuns(engine, by, { reason, shown });
      const run = await cancelRun(engine, by, cancel.run, { reason, shown });
      return run ? [run] : [];
    } catch {
      // The page says that the stop could not be delivered, and goes on trying.
      return null;
    }
  }

  #tryAgain(instance: Instance, cancel: SentCancel): void {
    const next = this.#instances[(instance.place + 1) % this.#instances.length] ?? instance;
    this.#onTheWay++;
    void this.#surroundings.world
      .clock(outside)
      .wait(retryAfterMs)
      .then(() => {
        this.#onTheWay--;
        this.#send(next, cancel);
      });
  }

  /** “Accepted” is for a run that is not there: one that is must have been asked. */
  #checkAccepted({ engine }: Instance, { run, by }: SentCancel): void {
    const live = run === null ? undefined : engine.live.get(by, run);
    if (live?.row && !live.signal.aborted) {
      this.complaints.push(`rule 7: a stop is not accepted beside its run: that of run ${run} was`);
    }
  }
}
