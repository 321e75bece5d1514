import type { Plan } from '#e2e/provider/plans.ts';
import type { RequestEvent, RequestRecord } from '#e2e/provider/request-record.ts';

/** The provider as one test sees it: the requests that carry the test's key, and no others. */
export class ProviderClient {
  readonly key: string;
  readonly #url: string;

  constructor(providerUrl: string, key: string) {
    this.key = key;
    this.#url = `${providerUrl}/__control/${key}`;
  }

  /** The prompt with the mark by which the provider knows whose it is. */
  mark(prompt: string): string {
    return `${prompt} [#${this.key}]`;
  }

  /** How requests are answered from now on, instead of as their model id says. */
  async plan(plan: Plan): Promise<void> {
    await this.#call('PUT', 'plan', plan);
  }

  /** Every request so far, in order. */
  requests(): Promise<RequestRecord[]> {
    return this.#call('GET', 'requests');
  }

  /**
   * The request as soon as it has come that far.
   * @param nth which of the test's requests, from 1
   * @param count how many tokens, where the event is `tokens`
   * @throws after twenty seconds, with what there was instead
   */
  waitFor(event: RequestEvent, { nth = 1, count = 1 } = {}): Promise<RequestRecord> {
    return this.#call('GET', `wait?event=${event}&nth=${nth}&count=${count}`);
  }

  /** Sends the next tokens; all that are left if no number is given. */
  release(tokens?: number, nth = 1): Promise<RequestRecord> {
    return this.#call('POST', 'release', { tokens: tokens ?? Number.MAX_SAFE_INTEGER, nth });
  }

  finish(nth = 1): Promise<RequestRecord> {
    return this.#call('POST', 'finish', { nth });
  }

  error(message: string, nth = 1): Promise<RequestRecord> {
    return this.#call('POST', 'error', { message, nth });
  }

  cut(nth = 1): Promise<RequestRecord> {
    return this.#call('POST', 'cut', { nth });
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The fake provider says: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
