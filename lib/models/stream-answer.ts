import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { AnswerEvent } from './answer-event.ts';
import { AnswerRequest, type Question } from './answer-request.ts';
import { ProviderError } from './provider-error.ts';

export type { AnswerEvent, TranscriptMessage } from './answer-event.ts';

const longestRetryAfterMs = 5_000;

/**
 * Asks the provider for an answer and gives it as it streams in. Nothing is requested before the
 * first event is asked for; a request that fails before its first event is made again where that
 * can help, at most `retries` times.
 *
 * When the signal aborts, the provider's socket is closed, no request or retry starts any more, and
 * the iteration ends by throwing the signal's reason.
 * @throws {ProviderError} for every failure of the provider.
 */
export async function* streamAnswer(
  options: Question & { retries: number },
): AsyncGenerator<AnswerEvent, void> {
  const { signal } = options;
  signal.throwIfAborted();
  const { first, request } = await untilFirstEvent(options);
  try {
    for (let event = first; ; event = await request.next()) {
      signal.throwIfAborted();
      if (event.type === 'finish') request.close();
      yield event;
      if (event.type === 'finish') return;
    }
  } finally {
    request.close();
  }
}

type Begun = { first: AnswerEvent; request: AnswerRequest };

async function untilFirstEvent(options: Question & { retries: number }): Promise<Begun> {
  const { signal, retries } = options;
  try {
    return await pRetry(() => begin(options), {
      retries,
      signal,
      minTimeout: 200,
      maxTimeout: 2_000,
      factor: 3,
      randomize: true,
      shouldRetry: ({ error }) => worthRetrying(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft === 0 || !worthRetrying(error) || !error.retryAfterMs) return;
        await delay(error.retryAfterMs, undefined, { signal });
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function begin(question: Question): Promise<Begun> {
  const request = new AnswerRequest(question);
  try {
    return { first: await request.next(), request };
  } catch (error) {
    request.close();
    throw error;
  }
}

function worthRetrying(error: Error): error is ProviderError {
  return (
    error instanceof ProviderError &&
    error.retryable &&
    (error.retryAfterMs ?? 0) <= longestRetryAfterMs
  );
}
