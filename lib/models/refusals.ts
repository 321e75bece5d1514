import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { processWide } from '#lib/process-wide.ts';
import { hasKeptParts, unsigned } from './prompt.ts';
import type { Provider, TranscriptMessage } from './provider.ts';
import { ProviderError } from './provider-error.ts';

type Tools = readonly LanguageModelV4FunctionTool[];
type Refusable = { messages: readonly TranscriptMessage[]; tools: Tools };
type Model = { provider: Provider; model: string };

/** What else a question is to be asked with, where the provider has refused it; null: nothing helps. */
export function withoutRefused(
  { messages, tools }: Refusable,
  error: unknown,
): Partial<Refusable> | null {
  if (!(error instanceof ProviderError)) return null;
  if (tools.length > 0 && isOfTools(error)) return { tools: [] };
  if (error.code !== 'provider_rejected') return null;
  // The templates of some open models know no system message, and refuse it before the first word.
  if (/system|roles must alternate/i.test(error.message)) return withoutSystem(messages);
  // Signed reasoning is refused where its key or the model's settings have changed meanwhile.
  const isOfReasoning = /thinking|reasoning|signature|encrypted/i.test(error.message);
  return isOfReasoning && messages.some(hasKeptParts) ? { messages: messages.map(unsigned) } : null;
}

/** Servers say so in a 400; OpenRouter in a 404, llama.cpp in a 500. */
function isOfTools({ code, message }: ProviderError): boolean {
  const codes = ['provider_rejected', 'provider_unknown_model', 'provider_failed'];
  return (
    codes.includes(code) && /\btools?\b|tool[_ -]?(use|calls?|choice)|functions?\b/i.test(message)
  );
}

/** The conversation with its system message in front of the first prompt; null where it has none. */
function withoutSystem([
  first,
  second,
  ...rest
]: readonly TranscriptMessage[]): Partial<Refusable> | null {
  if (first?.role !== 'system' || second?.role !== 'user') return null;
  const joined = { role: 'user', content: `${first.content}\n\n${second.content}` } as const;
  return { messages: [joined, ...rest] };
}

const withoutTools = () => processWide('models-without-tools', () => new Set<string>());

/** The tools that a model is offered: none where it has refused them in this process. */
export function usableTools({ tools, ...asked }: Model & { tools: Tools }) {
  return withoutTools().has(keyOf(asked)) ? [] : tools;
}

/** A model has answered without tools what it had refused with them. */
export function rememberWithoutTools(asked: Model): void {
  withoutTools().add(keyOf(asked));
}

function keyOf({ provider, model }: Model): string {
  return `${provider.id} ${provider.baseUrl} ${model}`;
}
