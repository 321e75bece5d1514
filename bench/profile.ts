import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phase } from './load.ts';
import type { ProbeAsk } from './probe.ts';
import { ask } from './questions.ts';
import type { Target } from './targets.ts';

const profiled: Phase[] = ['starting', 'steady', 'stopping'];

/** Keeps what a target did in each phase of the last wave, for `--profile`. */
export class ProfileOfTarget {
  readonly #target: Target;
  readonly #name: string;
  #phase: Phase = 'over';
  #saved: Promise<unknown> = Promise.resolve();

  private constructor(target: Target, name: string) {
    this.#target = target;
    this.#name = name;
  }

  static async open(target: Target, folder: string, load: string): Promise<ProfileOfTarget> {
    await mkdir(folder, { recursive: true });
    return new ProfileOfTarget(target, join(folder, `${load}-${target.name}`));
  }

  /** The target is told in this order, whenever it has time to hear it. */
  enter(phase: Phase): void {
    if (profiled.includes(this.#phase)) {
      this.#ask({ saveProfile: `${this.#name}-${this.#phase}.cpuprofile` });
    }
    if (profiled.includes(phase)) this.#ask('profile');
    this.#phase = phase;
  }

  async saved(): Promise<void> {
    await this.#saved;
  }

  #ask(what: ProbeAsk): void {
    const before = this.#saved;
    this.#saved = Promise.all([before, ask(this.#target.process, what)]);
    // Whoever waits hears of a failure; nobody does where the measurement has failed first.
    this.#saved.catch(() => undefined);
  }
}
