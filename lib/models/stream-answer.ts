import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { AnswerPart } from '#lib/shared/run.ts';
import { type Hear, type Question, readAnswer } from './answer-request.ts';
import type { ReportedUsage, TranscriptMessage } from './answer-words.ts';
import { hasKeptParts } from './kept-parts.ts';
import { ProviderError } from './provider-error.ts';

const longestRetryAfterMs = 5_000;

type Asked = Question & { retries: number };

/**
 * Asks the provider for an answer and tells what it says as it streams in. A request that fails
 * before its first word is made again where that can help, at most `retries` times.
 *
 * When the signal aborts, the provider's socket is closed, nothing more is told, no request or retry
 * starts any more, and the signal's reason is thrown, unless the provider had finished before.
 * @param hear is called for each piece, in order; what it throws ends the answer.
 * @returns the provider's own count of tokens, null where it gave none; only once the provider has
 * said itself that it has finished.
 * @throws {ProviderError} for every failure of the provider.
 */
export async function streamAnswer(asked: Asked, hear: Hear): Promise<ReportedUsage | null> {
  try {
    return await askWithRetries(asked, hear);
  } catch (error) {
    const messages = acceptable(asked.messages, error);
    if (!messages || asked.signal.aborted) throw error;
    return await askWithRetries({ ...asked, messages }, hear);
  }
}

/** The transcript without what the provider has refused of it; null where that is something else. */
function acceptable(messages: Asked['messages'], error: unknown): TranscriptMessage[] | null {
  if (!(error instanceof ProviderError) || error.code !== 'provider_rejected') return null;
  // The templates of some open models know no system message, and refuse it before the first word.
  if (/system|roles must alternate/i.test(error.message)) return withoutSystem(messages);
  // Signed reasoning is refused where its key or the model's settings have changed meanwhile.
  const isOfReasoning = /thinking|reasoning|signature|encrypted/i.test(error.message);
  if (!isOfReasoning || !messages.some(hasKeptParts)) return null;
  return messages.map(({ role, content }) => ({ role, content }));
}

/** The conversation with its system message in front of the first prompt; null where it has none. */
function withoutSystem([first, second, ...rest]: Asked['messages']): TranscriptMessage[] | null {
  if (first?.role !== 'system' || second?.role !== 'user') return null;
  return [{ role: 'user', content: `${first.content}\n\n${second.content}` }, ...rest];
}

async function askWithRetries(
  { retries, ...question }: Asked,
  hear: Hear,
): Promise<ReportedUsage | null> {
  const { signal } = question;
  let heard = false;
  let finished: { usage: ReportedUsage | null } | null = null;
  const hearing = (part: AnswerPart) => {
    heard = true;
    hear(part);
  };
  const attempt = async () => {
    finished = { usage: await readAnswer(question, hearing) };
    return finished;
  };
  const canHelp = (error: Error): error is ProviderError => !heard && worthRetrying(error);
  try {
    const { usage } = await pRetry(attempt, {
      retries,
      signal,
      minTimeout: 200,
      maxTimeout: 2_000,
      factor: 3,
      randomize: true,
      shouldRetry: ({ error }) => canHelp(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft === 0 || !canHelp(error) || !error.retryAfterMs) return;
        await delay(error.retryAfterMs, undefined, { signal });
      },
    });
    return usage;
  } catch (error) {
    // An abort that came too late is thrown as well.
    if (finished) return (finished as { usage: ReportedUsage | null }).usage;
    signal.throwIfAborted();
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
