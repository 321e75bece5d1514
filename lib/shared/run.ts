import type {
  DynamicToolUIPart,
  FileUIPart,
  ProviderMetadata,
  SourceDocumentUIPart,
  SourceUrlUIPart,
  StepStartUIPart,
} from 'ai';
import type { Figures } from './receipt.ts';
import type { ToolCallPart } from './tool-call.ts';

/**
 * What a run is, as the rest of the app, the page and the API see it.
 * Pure and safe to import on the client.
 */

export const runStatuses = ['streaming', 'completed', 'canceled', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const cancelReasons = ['stop', 'superseded', 'left', 'disconnect', 'budget'] as const;
export type CancelReason = (typeof cancelReasons)[number];

export const failReasons = ['provider_error', 'timeout', 'interrupted'] as const;
export type FailReason = (typeof failReasons)[number];

export const endReasons = [...cancelReasons, ...failReasons] as const;
export type EndReason = (typeof endReasons)[number];

export const leavePolicies = ['stop', 'keep'] as const;
/** What happens to a streaming run when its page is left. */
export type OnLeave = (typeof leavePolicies)[number];

/** The longest grace after a lost connection that can be chosen, in seconds. */
export const longestGraceSeconds = 3600;

/** Longest prompt, in UTF-16 code units. */
export const longestPrompt = 200_000;

/** Longest answer, with its reasoning and whatever else is in it, in UTF-16 code units. */
export const longestAnswer = 2 ** 24;

/**
 * A part that grows while it streams. Metadata is what its provider wants to see again with the next
 * prompt, such as the signature of its reasoning; it comes last, and nothing is added after it.
 */
export type GrowingPart = {
  type: 'text' | 'reasoning';
  text: string;
  providerMetadata?: ProviderMetadata;
};

/** Why Halt itself ended an answer, in a sentence. */
export type LimitPart = { type: 'data-limit'; id: string; data: { sentence: string } };

/**
 * A part that comes as a whole. The last two change: a later one of the same call replaces it. Each
 * step after the first begins with a `step-start`.
 */
export type WholePart =
  | SourceUrlUIPart
  | SourceDocumentUIPart
  | FileUIPart
  | StepStartUIPart
  | LimitPart
  | DynamicToolUIPart
  | ToolCallPart;

/** A part of an answer, in the AI SDK's UI message part format. */
export type AnswerPart = GrowingPart | WholePart;

export function isGrowing(part: AnswerPart): part is GrowingPart {
  return part.type === 'text' || part.type === 'reasoning';
}

/** Whether a part is a call that Halt answers, not the provider itself. */
export function isToolCall(part: AnswerPart): part is DynamicToolUIPart {
  return part.type === 'dynamic-tool' && !part.providerExecuted;
}

/** The words of a part; '' for one that has none. */
export function wordsOf(part: AnswerPart): string {
  return isGrowing(part) ? part.text : '';
}

/** A run in JSON, as docs/api.md has it. Times are ISO 8601 UTC. */
export type RunJson = {
  id: string;
  chatId: string;
  promptId: string;
  resumedFromId: string | null;
  /** The id of its provider, and the provider’s own name of the model. */
  provider: string;
  model: string;
  status: RunStatus;
  endReason: EndReason | null;
  text: string;
  parts: AnswerPart[];
  error: { code: string; message: string } | null;
  onLeave: OnLeave;
  startedAt: string;
  firstTokenAt: string | null;
  endedAt: string | null;
} & Figures;

/** The text of an answer: its text parts, one after the other. Lengths are in UTF-16 code units. */
export function textOf(parts: readonly AnswerPart[]): string {
  let text = '';
  for (const part of parts) if (part.type === 'text') text += part.text;
  return text;
}
