import { EventEmitter, once } from 'node:events';
import type { Answer } from './answer.ts';
import { hasHappened, type RequestEvent } from './request-record.ts';

export type RequestQuery = {
  key: string;
  /** Which of the key's requests, from 1. */
  nth: number;
};

/** Every request that the provider has had, in order. */
export class RequestLog {
  readonly #answers: Answer[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);

  add(answer: Answer): void {
    this.#answers.push(answer);
    this.changed();
  }

  changed(): void {
    this.#changes.emit('change');
  }

  all(): Answer[] {
    return this.#answers;
  }

  withKey(key: string): Answer[] {
    return this.#answers.filter((answer) => answer.record.key === key);
  }

  /**
   * The answer as soon as it has come that far.
   * @param count how many tokens, where the event is `tokens`
   * @throws the signal's reason, when it aborts before
   */
  async wait(
    { key, nth }: RequestQuery,
    event: RequestEvent,
    count: number,
    signal: AbortSignal,
  ): Promise<Answer> {
    for (;;) {
      signal.throwIfAborted();
      const answer = this.withKey(key)[nth - 1];
      if (answer && hasHappened(answer.record, event, count)) return answer;
      await once(this.#changes, 'change', { signal });
    }
  }
}
