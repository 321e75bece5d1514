import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { expect } from 'vitest';
import type { Heard } from '#lib/models/answer-parts.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { streamAnswer } from '#lib/models/stream-answer.ts';

type AnswerEvent = Heard | { type: 'finish'; usage: ReportedUsage | null };
type Outcome = { events: AnswerEvent[]; error: unknown };

/** The prompt that `ask` sends. */
export const prompt = 'What is the airspeed velocity of an unladen swallow?';

/** An answer that was asked for: what was heard of it so far, and how it ended. */
export type Asked = {
  events: AnswerEvent[];
  /** The first that is heard. */
  first: Promise<AnswerEvent>;
  outcome: Promise<Outcome>;
};

/** Asks a provider for an answer, to the prompt if nothing else is given. */
export function ask(
  provider: Provider,
  options: {
    signal?: AbortSignal;
    retries?: number;
    model?: string;
    messages?: TranscriptMessage[];
    tools?: readonly LanguageModelV4FunctionTool[];
    /** Called with each piece before it counts as heard. */
    hear?: (part: Heard) => void;
  } = {},
): Asked {
  const events: AnswerEvent[] = [];
  const { promise: first, resolve } = Promise.withResolvers<AnswerEvent>();
  const take = (event: AnswerEvent) => {
    events.push({ ...event });
    resolve(event);
  };
  const question = {
    provider,
    model: options.model ?? 'm',
    messages: options.messages ?? [{ role: 'user' as const, content: prompt }],
    tools: options.tools ?? [],
    signal: options.signal ?? new AbortController().signal,
    retries: options.retries ?? 0,
  };
  const finished = streamAnswer(question, (part) => {
    options.hear?.(part);
    take(part);
  });
  const outcome = finished.then(
    (usage) => {
      take({ type: 'finish', usage });
      return { events, error: null };
    },
    (error: unknown) => ({ events, error }),
  );
  return { events, first, outcome };
}

/** Waits for the end of an answer; gives its events and the error with which it ended. */
export async function outcomeOf(asked: Asked): Promise<Outcome> {
  return await asked.outcome;
}

/** Waits for the end of an answer that finishes. */
export async function eventsOf(asked: Asked): Promise<AnswerEvent[]> {
  const { events, error } = await asked.outcome;
  expect(error).toBeNull();
  return events;
}

/** Waits for the end of an answer that fails; gives its error. */
export async function failureOf(asked: Asked): Promise<ProviderError> {
  const { error } = await asked.outcome;
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

/** The text, the reasoning and the end of an answer that completes. */
export async function told(asked: Asked) {
  const said = { text: '', reasoning: '', usage: null as unknown };
  for (const event of await eventsOf(asked)) {
    if (event.type === 'text' || event.type === 'reasoning') said[event.type] += event.text;
    if (event.type === 'finish') said.usage = event.usage;
  }
  return said;
}
