import type {
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import type { DynamicToolUIPart } from 'ai';
import { type AnswerPart, isToolCall } from '#lib/shared/run.ts';

/** Characters of a result that a model without tools is told. */
const longestQuotation = 2_000;
/** Characters of the id of a call, as providers take them. */
const longestId = 64;

/** A call as a model is sent it, and its result: every call has one, and it tells the truth. */
export function callAndResult(part: DynamicToolUIPart): {
  call: LanguageModelV4ToolCallPart;
  result: LanguageModelV4ToolResultPart;
} {
  // Whoever made the id had its own rules for it.
  const toolCallId = part.toolCallId.replaceAll(/[^\w-]/g, '_').slice(-longestId);
  const { toolName } = part;
  const isObject = typeof part.input === 'object' && part.input !== null;
  const input = isObject ? part.input : {};
  return {
    call: { type: 'tool-call', toolCallId, toolName, input },
    result: { type: 'tool-result', toolCallId, toolName, output: outputOf(part) },
  };
}

/** An answer in words, for a model that has no tools: what it said, and what came of its calls. */
export function saidOfCalls(parts: readonly AnswerPart[]): string {
  const said = parts.flatMap((part) => {
    if (part.type === 'text') return part.text.trim() === '' ? [] : [part.text];
    if (!isToolCall(part)) return [];
    const output = outputOf(part);
    const result = 'value' in output ? String(output.value) : 'it was denied';
    return [`(The tool ${part.toolName} was used: ${result.slice(0, longestQuotation)})`];
  });
  return said.join('\n\n');
}

const unanswered =
  'The call was canceled by the user before it finished; it may have happened all the same.';

function outputOf(part: DynamicToolUIPart): LanguageModelV4ToolResultOutput {
  switch (part.state) {
    case 'output-available':
      return { type: 'text', value: wordsOfOutput(part.output) };
    case 'output-error':
      return { type: 'error-text', value: part.errorText };
    case 'output-denied':
      return { type: 'error-text', value: part.approval.reason ?? 'The user denied this call.' };
    default:
      return { type: 'error-text', value: unanswered };
  }
}

/** What a tool has answered, in words: what is no text only the user sees. */
function wordsOfOutput(output: unknown): string {
  const content = typeof output === 'object' && output !== null && 'content' in output;
  if (!content || !Array.isArray(output.content)) return JSON.stringify(output ?? null);
  return output.content.map(wordsOfPiece).join('\n');
}

function wordsOfPiece(piece: Record<string, unknown>): string {
  if (typeof piece.text === 'string') return piece.text;
  if (piece.type === 'json') return JSON.stringify(piece.value);
  if (piece.type === 'resource') return `(A resource: ${piece.uri})`;
  return `(${piece.type} of the type ${piece.mediaType}, which only the user sees)`;
}
