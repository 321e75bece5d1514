import type {
  LanguageModelV4File,
  LanguageModelV4ReasoningFile,
  LanguageModelV4Source,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  LanguageModelV4ToolResult,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { AnswerPart, GrowingPart } from '#lib/shared/run.ts';
import type { ReportedUsage } from './provider.ts';
import { Thoughts } from './thoughts.ts';

type Sign = (metadata: SharedV4ProviderMetadata) => SharedV4ProviderMetadata;

/** More of the arguments of a tool call, which are JSON when they are whole; at first none. */
export type ToolInput = { type: 'tool-input'; toolCallId: string; toolName: string; delta: string };

/** A piece of an answer as it arrives. The whole call follows its arguments. */
export type Heard = AnswerPart | ToolInput;

/** Turns what an SDK model streams into the parts of an answer, in the order of their arrival. */
export class AnswerParts {
  usage: ReportedUsage | null = null;
  readonly #hear: (part: Heard) => void;
  readonly #sign: Sign;
  readonly #thoughts = new Thoughts();
  /** What is known of the blocks that are not complete yet, by their ids. */
  readonly #metadata = new Map<string, SharedV4ProviderMetadata>();
  /** Calls of tools that the provider executes itself, until their results are here. */
  readonly #calls = new Map<string, LanguageModelV4ToolCall>();
  /** The names of the tools whose arguments are being written, by call. */
  readonly #inputs = new Map<string, string>();
  /** The texts that are being written, and the sources named meanwhile: those come after the text. */
  readonly #texts = new Set<string>();
  #sources: AnswerPart[] = [];
  #open: GrowingPart['type'] | null = null;

  constructor(sign: Sign, hear: (part: Heard) => void) {
    this.#sign = sign;
    this.#hear = hear;
  }

  take(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
        return this.#begin(part.type === 'text-start' ? 'text' : 'reasoning', part);
      case 'text-delta':
      case 'reasoning-delta':
        this.#remember(part);
        return this.#grow(part.type === 'text-delta' ? 'text' : 'reasoning', part.delta);
      case 'text-end':
      case 'reasoning-end':
        return this.#complete(part.type === 'text-end' ? 'text' : 'reasoning', part);
      case 'source':
        this.#sources.push(sourcePart(part));
        return this.#tellSources();
      case 'file':
      case 'reasoning-file':
        return this.#whole(filePart(part));
      case 'tool-input-start':
        if (!part.providerExecuted) this.#inputs.set(part.id, part.toolName);
        return this.#input(part.id, '');
      case 'tool-input-delta':
        return this.#input(part.id, part.delta);
      case 'tool-call':
        if (part.providerExecuted) this.#calls.set(part.toolCallId, part);
        else this.#whole(toolPart(part, null));
        return;
      case 'tool-result':
        return this.#result(part);
      case 'finish':
        this.usage = usageIn(part.usage);
        return this.end();
      default:
        // The others say something of the stream, not of the answer.
        return;
    }
  }

  /** No more comes: what was held back is told. */
  end(): void {
    for (const part of this.#thoughts.flush()) this.#say(part);
    for (const call of this.#calls.values()) this.#whole(toolPart(call, null));
    this.#calls.clear();
    this.#texts.clear();
    this.#tellSources();
  }

  #tellSources(): void {
    if (this.#texts.size > 0) return;
    for (const source of this.#sources.splice(0)) this.#whole(source);
  }

  #begin(type: GrowingPart['type'], block: Block): void {
    this.#remember(block);
    if (type === 'text') this.#texts.add(block.id);
    // Summaries of reasoning come as several blocks, each a paragraph.
    if (type === 'reasoning' && this.#open === 'reasoning') this.#say({ type, text: '\n\n' });
  }

  #grow(type: GrowingPart['type'], text: string): void {
    if (text === '') return;
    if (type === 'reasoning') return this.#say({ type, text });
    for (const part of this.#thoughts.push(text)) this.#say(part);
  }

  #say(part: GrowingPart): void {
    this.#open = part.type;
    this.#hear(part);
  }

  /** A block's metadata comes with its end, and completes the part. */
  #complete(type: GrowingPart['type'], block: Block): void {
    this.#remember(block);
    this.#signed(type, this.#metadata.get(block.id));
    this.#metadata.delete(block.id);
    this.#texts.delete(block.id);
    this.#tellSources();
  }

  #signed(type: GrowingPart['type'], metadata: SharedV4ProviderMetadata | undefined): void {
    if (!metadata || Object.keys(metadata).length === 0) return;
    if (type === 'text') for (const part of this.#thoughts.flush()) this.#say(part);
    this.#hear({ type, text: '', providerMetadata: this.#sign(metadata) });
    this.#open = null;
  }

  #remember({ id, providerMetadata }: Block): void {
    if (!providerMetadata) return;
    const known = this.#metadata.get(id) ?? {};
    const merged = Object.entries(providerMetadata).map(([name, values]) => [
      name,
      { ...known[name], ...values },
    ]);
    this.#metadata.set(id, { ...known, ...Object.fromEntries(merged) });
  }

  #input(toolCallId: string, delta: string): void {
    const toolName = this.#inputs.get(toolCallId);
    if (toolName === undefined) return;
    this.#open = null;
    this.#hear({ type: 'tool-input', toolCallId, toolName, delta });
  }

  #result(result: LanguageModelV4ToolResult): void {
    if (result.preliminary) return;
    const { toolCallId, toolName } = result;
    const unknown = { type: 'tool-call', toolCallId, toolName, input: '{}' } as const;
    const call = this.#calls.get(toolCallId) ?? { ...unknown, providerExecuted: true };
    this.#calls.delete(toolCallId);
    this.#whole(toolPart(call, result));
  }

  #whole(part: AnswerPart): void {
    this.#open = null;
    this.#hear(signedPart(part, this.#sign));
  }
}

/** A part with the model that its metadata is of. */
function signedPart(part: AnswerPart, sign: Sign): AnswerPart {
  if ('callProviderMetadata' in part && part.callProviderMetadata) {
    return { ...part, callProviderMetadata: sign(part.callProviderMetadata) };
  }
  if (!('providerMetadata' in part) || !part.providerMetadata) return part;
  return { ...part, providerMetadata: sign(part.providerMetadata) };
}

type Block = { id: string; providerMetadata?: SharedV4ProviderMetadata };

function sourcePart(source: LanguageModelV4Source): AnswerPart {
  const { id: sourceId, title, providerMetadata } = source;
  const more = { ...(title && { title }), ...(providerMetadata && { providerMetadata }) };
  if (source.sourceType === 'url') {
    return { type: 'source-url', sourceId, url: source.url, ...more };
  }
  const { mediaType, filename } = source;
  const document = { type: 'source-document', sourceId, mediaType } as const;
  return { ...document, ...(filename && { filename }), ...more, title: title ?? '' };
}

function filePart(file: LanguageModelV4File | LanguageModelV4ReasoningFile): AnswerPart {
  const { mediaType, data, providerMetadata } = file;
  const more = providerMetadata && { providerMetadata };
  if (data.type === 'url') return { type: 'file', mediaType, url: String(data.url), ...more };
  const base64 =
    typeof data.data === 'string' ? data.data : Buffer.from(data.data).toString('base64');
  return { type: 'file', mediaType, url: `data:${mediaType};base64,${base64}`, ...more };
}

function toolPart(
  call: LanguageModelV4ToolCall,
  result: LanguageModelV4ToolResult | null,
): AnswerPart {
  const { toolCallId, toolName, providerExecuted, providerMetadata } = call;
  const input = inputOf(call);
  const metadata = providerMetadata && { callProviderMetadata: providerMetadata };
  const executed = providerExecuted && { providerExecuted };
  const common = { toolCallId, toolName, input, ...executed, ...metadata };
  if (!result) return { ...common, type: 'dynamic-tool', state: 'input-available' };
  if (result.isError) {
    const errorText = JSON.stringify(result.result);
    return { ...common, type: 'dynamic-tool', state: 'output-error', errorText };
  }
  const output = result.result;
  return { ...common, type: 'dynamic-tool', state: 'output-available', output };
}

function inputOf({ input }: LanguageModelV4ToolCall): unknown {
  // As many models write it where a tool takes nothing.
  if (input.trim() === '') return {};
  try {
    return JSON.parse(input);
  } catch {
    // A model may have written no JSON: it is kept as it is.
    return input;
  }
}

/** What is larger is no count of one answer, but a provider's way to say that it has none. */
const largestCount = 2 ** 31 - 1;

function usageIn({ inputTokens, outputTokens }: LanguageModelV4Usage): ReportedUsage | null {
  const input = inputTokens.total;
  const output = outputTokens.total;
  return isCount(input) && isCount(output) ? { inputTokens: input, outputTokens: output } : null;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= largestCount;
}
