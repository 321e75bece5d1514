import type { LanguageModelV4Message, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { TranscriptMessage } from './answer-words.ts';

type PromptParts = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

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

/**
 * What a model is sent of an earlier answer: its text, and of the rest what it has signed itself.
 * Reasoning that nobody has signed stays behind.
 */
export function promptPartsOf(
  { content, parts }: TranscriptMessage,
  provider: string,
  model: string,
): PromptParts {
  const own = (part: AnswerPart) => ownMetadata(part, provider, model);
  const isKept = parts?.some((part) => part.type !== 'text' && own(part)) ?? false;
  const text = parts?.map((part) => (part.type === 'text' ? part.text : '')).join('');
  // Where the text has been changed for the transcript, the parts are of another one.
  if (!parts || !isKept || text !== content) return [{ type: 'text', text: content }];
  return parts.flatMap((part): PromptParts => {
    const metadata = own(part);
    const signed = metadata && { providerOptions: metadata };
    if (part.type === 'text')
      return part.text ? [{ type: 'text', text: part.text, ...signed }] : [];
    if (!signed) return [];
    if (part.type === 'reasoning') return [{ type: 'reasoning', text: part.text, ...signed }];
    return part.type === 'file' ? filePart(part, signed) : [];
  });
}

function filePart(
  { url, mediaType }: Extract<AnswerPart, { type: 'file' }>,
  signed: { providerOptions: SharedV4ProviderMetadata },
): PromptParts {
  const [, data] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? [];
  return data ? [{ type: 'file', mediaType, data: { type: 'data', data }, ...signed }] : [];
}

function ownMetadata(part: AnswerPart, provider: string, model: string) {
  const { halt, ...metadata } = metadataOf(part) ?? {};
  return halt?.provider === provider && halt.model === model ? metadata : null;
}

function metadataOf(part: object): SharedV4ProviderMetadata | undefined {
  return 'providerMetadata' in part
    ? (part.providerMetadata as SharedV4ProviderMetadata | undefined)
    : undefined;
}
