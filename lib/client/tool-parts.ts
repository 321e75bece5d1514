import type { DynamicToolUIPart, UIMessageChunk } from 'ai';
import type { AnswerPart, WholePart } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';

type Chunk<Type extends UIMessageChunk['type']> = Extract<UIMessageChunk, { type: Type }>;

/**
 * The parts after a chunk that tells of a tool call, the same array where it tells of none. A call is
 * two parts: the AI SDK's own, and Halt's data, which each chunk of it brings anew.
 */
export function withToolChunk<Part extends AnswerPart>(
  parts: readonly (Part | WholePart)[],
  chunk: UIMessageChunk,
): readonly (Part | WholePart)[] {
  if (chunk.type === 'data-tool-call') return withData(parts, chunk);
  if (chunk.type === 'tool-input-start' || isWholeInput(chunk)) return withInput(parts, chunk);
  const index = parts.findLastIndex((part) => isCallOf(part, chunk));
  const part = parts[index];
  if (part?.type !== 'dynamic-tool') return parts;
  const next = nextOf(part, chunk);
  return next ? parts.with(index, next) : parts;
}

/** The server is trusted to send what docs/api.md says. */
function withData<Part extends AnswerPart>(
  parts: readonly (Part | WholePart)[],
  { id, data }: { id?: string; data: unknown },
): readonly (Part | WholePart)[] {
  if (id === undefined || typeof data !== 'object' || data === null) return parts;
  const told = { type: 'data-tool-call' as const, id, data: data as ToolCallData };
  const index = parts.findLastIndex((part) => part.type === 'data-tool-call' && part.id === id);
  return index === -1 ? [...parts, told] : parts.with(index, told);
}

type InputChunk = Chunk<'tool-input-start' | 'tool-input-available' | 'tool-input-error'>;

function isWholeInput(chunk: UIMessageChunk): chunk is InputChunk {
  return chunk.type === 'tool-input-available' || chunk.type === 'tool-input-error';
}

/** A call begins, or its arguments are complete. */
function withInput<Part extends AnswerPart>(
  parts: readonly (Part | WholePart)[],
  chunk: InputChunk,
): readonly (Part | WholePart)[] {
  const { toolCallId, toolName, title, providerExecuted, providerMetadata } = chunk;
  const call = {
    type: 'dynamic-tool' as const,
    toolCallId,
    toolName,
    ...(title !== undefined && { title }),
    ...(providerExecuted !== undefined && { providerExecuted }),
    ...(providerMetadata && { callProviderMetadata: providerMetadata }),
  };
  const index = parts.findLastIndex((part) => isCallOf(part, chunk));
  const begun = parts[index];
  // Some providers use an id again in a later step.
  const isBegun = begun?.type === 'dynamic-tool' && begun.state === 'input-streaming';
  const part = { ...(isBegun && headOf(begun)), ...call, ...inputOf(chunk) };
  return isBegun ? parts.with(index, part) : [...parts, part];
}

function inputOf(chunk: InputChunk) {
  switch (chunk.type) {
    case 'tool-input-start':
      return { state: 'input-streaming' as const, input: undefined, rawInput: '' };
    case 'tool-input-available':
      return { state: 'input-available' as const, input: chunk.input };
    case 'tool-input-error':
      return { state: 'output-error' as const, input: chunk.input, errorText: chunk.errorText };
  }
}

/** A call after a chunk that tells of it; null where the chunk does not fit its state. */
function nextOf(part: DynamicToolUIPart, chunk: UIMessageChunk): DynamicToolUIPart | null {
  const { input } = part;
  const call = { ...headOf(part), input };
  const allowed = part.approval?.approved
    ? { approval: { id: part.approval.id, approved: true as const } }
    : {};
  switch (chunk.type) {
    case 'tool-input-delta':
      if (part.state !== 'input-streaming') return null;
      return { ...part, rawInput: (part.rawInput ?? '') + chunk.inputTextDelta };
    case 'tool-approval-request':
      return { ...call, state: 'approval-requested', approval: { id: chunk.approvalId } };
    case 'tool-approval-response': {
      const { approvalId: id, approved, reason } = chunk;
      const answered = { id, approved, ...(reason !== undefined && { reason }) };
      return { ...call, state: 'approval-responded', approval: answered };
    }
    case 'tool-output-available':
      return { ...call, ...allowed, state: 'output-available', output: chunk.output };
    case 'tool-output-error':
      return { ...call, ...allowed, state: 'output-error', errorText: chunk.errorText };
    case 'tool-output-denied':
      return { ...call, state: 'output-denied', approval: denied(part) };
    default:
      return null;
  }
}

function denied({ approval }: DynamicToolUIPart) {
  const reason = approval?.reason;
  return { id: approval?.id ?? '', approved: false as const, ...(reason && { reason }) };
}

/** What stays the same of a call, whatever its state. */
function headOf(part: DynamicToolUIPart) {
  const { type, toolCallId, toolName, title, providerExecuted, callProviderMetadata } = part;
  return {
    type,
    toolCallId,
    toolName,
    ...(title !== undefined && { title }),
    ...(providerExecuted !== undefined && { providerExecuted }),
    ...(callProviderMetadata && { callProviderMetadata }),
  };
}

function isCallOf(part: AnswerPart, chunk: UIMessageChunk): boolean {
  if (part.type !== 'dynamic-tool') return false;
  if ('toolCallId' in chunk) return part.toolCallId === chunk.toolCallId;
  return chunk.type === 'tool-approval-response' && part.approval?.id === chunk.approvalId;
}

const stages = [
  'input-streaming',
  'input-available',
  'approval-requested',
  'approval-responded',
  'output-available',
];
const dataStages = ['waiting', 'asking', 'running', 'ended'];

/** How far a part that comes as a whole has got: what is missed of a call is missed of the answer. */
export function toolSizeOf(part: WholePart): number {
  if (part.type === 'data-tool-call') return dataStages.indexOf(part.data.state) + 1;
  if (part.type !== 'dynamic-tool') return 1;
  const stage = stages.indexOf(part.state);
  return stage === -1 ? stages.length : stage + 1;
}
