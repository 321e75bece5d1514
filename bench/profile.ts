import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phase } from './load.ts';
import type { ProbeAsk } from './probe.ts';
import { ask } from './questions.ts';
import type { Target } from './targets.ts';

/** Keeps what a target did in the last of its steady phases, for `--profile`. */
export class ProfileOfTarget {
  readonly path: string;
  readonly #target: Target;
  #saved: Promise<unknown> = Promise.resolve();

  private constructor(target: Target, path: string) {
    this.#target = target;
    this.path = path;
  }

  static async open(target: Target, folder: string, load: string): Promise<ProfileOfTarget> {
    await mkdir(folder, { recursive: true });
    return new ProfileOfTarget(target, join(folder, `${load}-${target.name}.cpuprofile`));
  }

  onPhase(phase: Phase['phase']): void {
    if (phase === 'steady') this.#saved = this.#ask('profile');
    else if (phase === 'stopping') {
      const saved = Promise.all([this.#saved, this.#ask({ saveProfile: this.path })]);
      // Whoever waits for it hears of a failure; nobody might, where the measurement failed first.
      saved.catch(() => undefined);
      this.#saved = saved;
    }
  }

  async saved(): Promise<void> {
    await this.#saved;
  }

  #ask(what: ProbeAsk): Promise<unknown> {
    return ask(this.#target.process, what);
  }
}
