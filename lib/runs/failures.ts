import type { LiveCall } from './live-call.ts';

const most = 3;

/** Notices a model that makes the same failing call again and again. */
export class Failures {
  #last: string | null = null;
  #times = 0;

  /** Why the answer is to end after these calls, in a sentence; null where it may go on. */
  limitAfter(calls: readonly LiveCall[]): string | null {
    for (const call of calls) {
      const key = call.hasFailed ? `${call.name} ${JSON.stringify(call.input)}` : null;
      this.#times = key !== null && key === this.#last ? this.#times + 1 : 1;
      this.#last = key;
      if (key === null || this.#times < most) continue;
      return `The tool ${call.name} came to nothing three times in a row with the same arguments, so Halt ended this answer here.`;
    }
    return null;
  }
}
