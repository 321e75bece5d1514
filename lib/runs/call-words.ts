import type { DynamicToolUIPart } from 'ai';
import { type AnswerPart, isToolCall } from '#lib/shared/run.ts';
import type { ToolCallData, ToolOutcome } from '#lib/shared/tool-call.ts';
import type { ToolContent, ToolResult } from '#lib/tools/tool.ts';

/** Why a call ended that has no result of its own. */
type Unfinished = {
  outcome: Exclude<ToolOutcome, 'finished' | 'failed' | 'denied'>;
  why: NonNullable<ToolCallData['why']>;
  /** What whoever ran it says, in a sentence. */
  message?: string;
};

const byWhom = {
  stopped: 'The call was canceled by the user',
  skipped: 'The call was skipped by the user',
} as const;

/** The truth about a call without a result: for the model, and for people. */
export function sentenceOf({ outcome, why, message }: Unfinished): string {
  if (why === 'stopped' || why === 'skipped') {
    if (outcome === 'not-started') return `${byWhom[why]} before it started.`;
    if (outcome === 'canceled') return `${byWhom[why]} before it finished, and did not go through.`;
    return `${byWhom[why]} before it finished; it may have happened all the same.`;
  }
  const said = message ?? 'The call failed.';
  return outcome === 'may-have-happened' ? `${said} It may have happened all the same.` : said;
}

/** What a call failed with, in words. */
export function wordsOfFailure({ content }: ToolResult): string {
  const words = content.map(wordsOf).filter((text) => text !== '');
  return words.join('\n') || 'The tool failed without saying why.';
}

function wordsOf(piece: ToolContent): string {
  if (piece.type === 'text') return piece.text;
  if (piece.type === 'json') return JSON.stringify(piece.value);
  return piece.type === 'resource' ? (piece.text ?? piece.uri) : '';
}

/** A call's own part at its end, as an error. */
export function endedWithError(part: DynamicToolUIPart, errorText: string): DynamicToolUIPart {
  const { toolCallId, toolName, title, callProviderMetadata } = part;
  const approval = part.approval?.approved === true ? part.approval : null;
  return {
    type: 'dynamic-tool',
    toolCallId,
    toolName,
    ...(title !== undefined && { title }),
    ...(callProviderMetadata && { callProviderMetadata }),
    state: 'output-error',
    input: part.state === 'input-streaming' ? (part.rawInput ?? '') : part.input,
    errorText,
    ...(approval && { approval: { ...approval, approved: true } }),
  };
}

const interrupted = 'The server stopped while this call was being made.';

/**
 * The parts of an answer whose process is lost, with an end for each of its calls. A call is on record
 * as running before it is made, so that one which is not has not been.
 */
export function withLostCalls(parts: readonly AnswerPart[], at: Date): AnswerPart[] {
  const states = new Map<string, ToolCallData['state']>();
  for (const part of parts) {
    if (part.type === 'data-tool-call') states.set(part.id, part.data.state);
  }
  const endOf = (id: string): Unfinished => {
    const outcome = states.get(id) === 'running' ? 'may-have-happened' : 'not-started';
    return { outcome, why: 'server-gone', message: interrupted };
  };
  return parts.map((part): AnswerPart => {
    if (part.type === 'data-tool-call' && part.data.state !== 'ended') {
      const { outcome, why } = endOf(part.id);
      const data = { ...part.data, state: 'ended' as const, outcome, why };
      return { ...part, data: { ...data, endedAt: at.toISOString() } };
    }
    const isOpen = isToolCall(part) && !part.state.startsWith('output-');
    return isOpen ? endedWithError(part, sentenceOf(endOf(part.toolCallId))) : part;
  });
}

/** What came to be known of a call after it had been given up. */
export type LateNews = { callId: string; at: string; output: unknown } | { callId: string };

/** The parts of an answer with what came late of a call; null where there is nothing to note. */
export function withLateNews(parts: readonly AnswerPart[], news: LateNews): AnswerPart[] | null {
  const index = parts.findIndex(
    (part) => part.type === 'data-tool-call' && part.id === news.callId,
  );
  const part = parts[index];
  if (part?.type !== 'data-tool-call' || part.data.outcome !== 'may-have-happened') return null;
  const { data } = part;
  if ('output' in news) {
    if (data.late) return null;
    const { at, output } = news;
    return parts.with(index, { ...part, data: { ...data, late: { at, output } } });
  }
  const canceled = { ...data, outcome: 'canceled' as const };
  const errorText = sentenceOf({ outcome: 'canceled', why: data.why ?? 'stopped' });
  return parts
    .with(index, { ...part, data: canceled })
    .map((each) =>
      isToolCall(each) && each.toolCallId === news.callId && each.state === 'output-error'
        ? { ...each, errorText }
        : each,
    );
}
