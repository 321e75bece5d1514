import type { DynamicToolUIPart, UIMessageChunk } from 'ai';

/** How far a call has been told: its beginning, its arguments, its question, the answer to that, its end. */
type Told = { input: string; stage: 'begun' | 'complete' | 'asked' | 'answered' | 'ended' };

const stages = ['begun', 'complete', 'asked', 'answered', 'ended'] as const;

/** What becomes of the tool calls of a run, as one viewer is told: what there is beyond the last time. */
export class CallEvents {
  readonly #told = new Map<string, Told>();

  isNew({ toolCallId }: DynamicToolUIPart): boolean {
    return !this.#told.has(toolCallId);
  }

  /** The chunks of the stream that lead from what was told of a call to how it is. */
  of(part: DynamicToolUIPart): UIMessageChunk[] {
    const { toolCallId } = part;
    const chunks: UIMessageChunk[] = [];
    const told = this.#told.get(toolCallId) ?? this.#begin(part, chunks);
    if (part.state === 'input-streaming') {
      const rawInput = part.rawInput ?? '';
      const inputTextDelta = rawInput.slice(told.input.length);
      told.input = rawInput;
      if (inputTextDelta) chunks.push({ type: 'tool-input-delta', toolCallId, inputTextDelta });
      return chunks;
    }
    const tell = (stage: Told['stage'], chunk: UIMessageChunk | null) => {
      if (!chunk || stages.indexOf(told.stage) >= stages.indexOf(stage)) return;
      told.stage = stage;
      chunks.push(chunk);
    };
    if (part.state === 'output-error' && told.stage === 'begun' && !part.providerExecuted) {
      tell('ended', { ...callOf(part), type: 'tool-input-error', errorText: part.errorText });
      return chunks;
    }
    tell('complete', { ...callOf(part), type: 'tool-input-available' });
    tell('asked', questionIn(part));
    tell('answered', answerIn(part));
    tell('ended', endIn(part));
    return chunks;
  }

  #begin(part: DynamicToolUIPart, chunks: UIMessageChunk[]): Told {
    const told: Told = { input: '', stage: 'begun' };
    this.#told.set(part.toolCallId, told);
    const { toolCallId, toolName, title, providerExecuted } = part;
    const begun = { toolCallId, toolName, dynamic: true, ...(title && { title }) };
    // Those of the provider itself come as a whole.
    if (!providerExecuted) chunks.push({ type: 'tool-input-start', ...begun });
    return told;
  }
}

function callOf(part: DynamicToolUIPart) {
  const { toolCallId, toolName, title, input, providerExecuted, callProviderMetadata } = part;
  return {
    toolCallId,
    toolName,
    ...(title && { title }),
    ...(providerExecuted && { providerExecuted }),
    ...(callProviderMetadata && { providerMetadata: callProviderMetadata }),
    input,
    dynamic: true,
  };
}

function questionIn({ toolCallId, approval }: DynamicToolUIPart): UIMessageChunk | null {
  return approval ? { type: 'tool-approval-request', approvalId: approval.id, toolCallId } : null;
}

function answerIn({ approval }: DynamicToolUIPart): UIMessageChunk | null {
  if (approval?.approved === undefined) return null;
  const { id: approvalId, approved, reason } = approval;
  return { type: 'tool-approval-response', approvalId, approved, ...(reason && { reason }) };
}

function endIn(part: DynamicToolUIPart): UIMessageChunk | null {
  const { toolCallId } = part;
  switch (part.state) {
    case 'output-available':
      return { type: 'tool-output-available', toolCallId, output: part.output };
    case 'output-error':
      return { type: 'tool-output-error', toolCallId, errorText: part.errorText };
    case 'output-denied':
      return { type: 'tool-output-denied', toolCallId };
    default:
      return null;
  }
}
