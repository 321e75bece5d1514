import type { IncomingHttpHeaders } from 'node:http';
import type { ReportedUsage } from './provider.ts';
import { type Counts, countsIn, isResponseId, noCounts, responseIdIn } from './wire/counts.ts';
import type { Frame } from './wire/frame.ts';

/**
 * What is known of the requests of one run beside their words, also of one that was broken off: what
 * the provider has counted so far, and when its socket was closed.
 */
export class AnswerRecord {
  /** The provider's id of its last answer. */
  responseId: string | null = null;
  /** When the socket of the last request was seen closed; null while it is open, or rests. */
  closedAt: Date | null = null;
  #open: PromiseWithResolvers<void> | null = null;
  #finished: Counts | null = null;
  #counts: Counts | null = null;
  /** Whether all words so far are in the counts. */
  #isCurrent = true;

  /** Another request is made. One that failed before its first word counts no more. */
  begin(): void {
    this.responseId = null;
    this.closedAt = null;
    this.#open = null;
    this.#counts = noCounts;
    this.#isCurrent = true;
  }

  /** What is seen of the connection, as requestProvider tells it. */
  readonly watch = {
    // OpenRouter names the answer here, before its first word.
    head: (headers: IncomingHttpHeaders) => {
      const id = headers['x-generation-id'];
      this.responseId ??= isResponseId(id) ? id : null;
    },
    opened: () => {
      this.#open = Promise.withResolvers();
    },
    closed: () => {
      this.closedAt = new Date();
      this.#open?.resolve();
      this.#open = null;
    },
  };

  /** Settles when the socket of the last request is seen closed; null where none is open. */
  get closes(): Promise<void> | null {
    return this.#open?.promise ?? null;
  }

  /** An event of the answer has arrived. @param speaks whether it adds words */
  read(frame: Frame, speaks: boolean): void {
    this.responseId ??= responseIdIn(frame);
    const counts = countsIn(frame);
    if (counts) this.#count(counts);
    if (counts && counts.outputTokens !== null) this.#isCurrent = true;
    else if (speaks) this.#isCurrent = false;
  }

  /** The answer has come to its end. @param usage what its SDK model makes of the counts */
  finish(usage: ReportedUsage | null): void {
    if (usage) {
      this.#count({ ...noCounts, ...usage });
      this.#isCurrent = true;
    }
    this.#finished = this.counts;
    this.#counts = null;
  }

  /** What has been counted so far in all requests, as far as that covers what has arrived. */
  get counts(): Counts {
    if (!this.#counts) return this.#finished ?? noCounts;
    const { outputTokens, ...rest } = this.#counts;
    const current = { ...rest, outputTokens: this.#isCurrent ? outputTokens : null };
    return this.#finished ? sumOf(this.#finished, current) : current;
  }

  #count(counts: Counts): void {
    const known = Object.entries(counts).filter(([, tokens]) => tokens !== null);
    this.#counts = { ...noCounts, ...this.#counts, ...Object.fromEntries(known) };
  }
}

function sumOf(one: Counts, other: Counts): Counts {
  return {
    inputTokens: sum(one.inputTokens, other.inputTokens),
    outputTokens: sum(one.outputTokens, other.outputTokens),
    cachedInputTokens: sum(one.cachedInputTokens, other.cachedInputTokens),
    reasoningTokens: sum(one.reasoningTokens, other.reasoningTokens),
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
