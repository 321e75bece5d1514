import { expect } from 'vitest';
import type { Provider } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { type AnswerEvent, streamAnswer } from '#lib/models/stream-answer.ts';

/** The prompt that `ask` sends. */
export const prompt = 'What is the airspeed velocity of an unladen swallow?';

/** Asks a provider for an answer to the prompt. */
export function ask(
  provider: Provider,
  options: { signal?: AbortSignal; retries?: number } = {},
): AsyncGenerator<AnswerEvent, void> {
  return streamAnswer({
    provider,
    model: 'm',
    messages: [{ role: 'user', content: prompt }],
    signal: options.signal ?? new AbortController().signal,
    retries: options.retries ?? 0,
  });
}

/** Reads an answer to its end; gives its events and the error with which it ended. */
export async function outcomeOf(answer: AsyncIterable<AnswerEvent>) {
  const events: AnswerEvent[] = [];
  try {
    for await (const event of answer) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: null };
}

/** Reads an answer that finishes. */
export async function eventsOf(answer: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const { events, error } = await outcomeOf(answer);
  expect(error).toBeNull();
  return events;
}

/** Reads an answer that fails; gives its error. */
export async function failureOf(answer: AsyncIterable<AnswerEvent>): Promise<ProviderError> {
  const { error } = await outcomeOf(answer);
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}
