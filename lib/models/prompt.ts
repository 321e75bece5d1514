import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import { isBlank } from '#lib/shared/blank.ts';
import { type AnswerPart, isToolCall, textOf } from '#lib/shared/run.ts';
import { callAndResult, saidOfCalls } from './prompt-calls.ts';
import type { Provider, TranscriptMessage } from './provider.ts';

type PromptParts = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

/** Whose model is sent a prompt, and whether it is offered tools. */
type Reader = { provider: Pick<Provider, 'id'>; model: string; hasTools: boolean };

/** A transcript as the SDK takes it, with those parts of answers that their own model gets back. */
export function promptOf(
  transcript: readonly TranscriptMessage[],
  reader: Reader,
): LanguageModelV4Prompt {
  return transcript.flatMap((message): LanguageModelV4Prompt => {
    const { role, content } = message;
    if (role === 'system') return [{ role, content }];
    if (role === 'user') return [{ role, content: [{ type: 'text', text: content }] }];
    return answerMessages(message, reader);
  });
}

/**
 * A provider's metadata with the model that it is of: what one has signed, no other can read, not
 * even one of the same kind.
 */
export function signedBy(
  provider: string,
  model: string,
  metadata: SharedV4ProviderMetadata,
): SharedV4ProviderMetadata {
  return { ...metadata, halt: { provider, model } };
}

/** Whether the parts of a message hold anything that its model wants to see again. */
export function hasKeptParts({ parts }: TranscriptMessage): boolean {
  return parts?.some(({ type, ...part }) => type !== 'text' && metadataOf(part)?.halt) ?? false;
}

/** The message with its parts as nobody has signed them. */
export function unsigned({ parts, ...message }: TranscriptMessage): TranscriptMessage {
  if (!parts) return message;
  const bare = parts.map((part) => {
    const copy = { ...part };
    if ('providerMetadata' in copy) delete copy.providerMetadata;
    if ('callProviderMetadata' in copy) delete copy.callProviderMetadata;
    return copy;
  });
  return { ...message, parts: bare };
}

/** What a model is sent of an earlier answer: a message for each step, and the results of its calls. */
function answerMessages(message: TranscriptMessage, reader: Reader): LanguageModelV4Prompt {
  const { content, parts } = message;
  // Where the text has been changed for the transcript, the parts are of another one.
  const own = parts && textOf(parts) === content ? parts : null;
  if (!own?.some(isToolCall)) {
    return [{ role: 'assistant', content: wordsToSend(content, own, reader) }];
  }
  if (!reader.hasTools) {
    return [{ role: 'assistant', content: [{ type: 'text', text: saidOfCalls(own) }] }];
  }
  return stepsOf(own).flatMap((step): LanguageModelV4Prompt => {
    const calls = step.filter(isToolCall).map((part) => ({ part, ...callAndResult(part) }));
    const sent = step.flatMap((part): PromptParts => {
      const call = calls.find((each) => each.part === part)?.call;
      const metadata = ownMetadata(part, reader);
      if (call) return [{ ...call, ...(metadata && { providerOptions: metadata }) }];
      return keptPart(part, reader);
    });
    if (sent.length === 0) return [];
    const results = calls.map(({ result }) => result);
    const answered = { role: 'assistant', content: sent } as const;
    return results.length > 0 ? [answered, { role: 'tool', content: results }] : [answered];
  });
}

/** The parts of an answer, step by step. */
function stepsOf(parts: readonly AnswerPart[]): AnswerPart[][] {
  const steps: AnswerPart[][] = [[]];
  for (const part of parts) {
    if (part.type === 'step-start') steps.push([]);
    else steps.at(-1)?.push(part);
  }
  return steps;
}

/**
 * What a model is sent of an answer without calls: its text, and of the rest what it has signed itself.
 * Reasoning that nobody has signed stays behind.
 */
function wordsToSend(
  content: string,
  parts: readonly AnswerPart[] | null,
  reader: Reader,
): PromptParts {
  const isKept = parts?.some((part) => part.type !== 'text' && ownMetadata(part, reader)) ?? false;
  if (!parts || !isKept) return [{ type: 'text', text: content }];
  return parts.flatMap((part) => keptPart(part, reader));
}

function keptPart(part: AnswerPart, reader: Reader): PromptParts {
  const metadata = ownMetadata(part, reader);
  const signed = metadata && { providerOptions: metadata };
  if (part.type === 'text') {
    // Some providers refuse a text without words.
    const isEmpty = signed ? part.text === '' : isBlank(part.text);
    return isEmpty ? [] : [{ type: 'text', text: part.text, ...signed }];
  }
  if (!signed) return [];
  if (part.type === 'reasoning') return [{ type: 'reasoning', text: part.text, ...signed }];
  return part.type === 'file' ? filePart(part, signed) : [];
}

function filePart(
  { url, mediaType }: Extract<AnswerPart, { type: 'file' }>,
  signed: { providerOptions: SharedV4ProviderMetadata },
): PromptParts {
  const [, data] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? [];
  return data ? [{ type: 'file', mediaType, data: { type: 'data', data }, ...signed }] : [];
}

function ownMetadata(part: AnswerPart, { provider, model }: Reader) {
  const { halt, ...metadata } = metadataOf(part) ?? {};
  return halt?.provider === provider.id && halt.model === model ? metadata : null;
}

function metadataOf(part: object): SharedV4ProviderMetadata | undefined {
  const { providerMetadata, callProviderMetadata } = part as {
    [name in 'providerMetadata' | 'callProviderMetadata']?: SharedV4ProviderMetadata;
  };
  return providerMetadata ?? callProviderMetadata;
}
