import type { AnswerPart } from '#lib/shared/run.ts';

/**
 * One message of what a provider is sent. `parts` are those of the answer whose text `content` is,
 * with what their provider wants to see again.
 */
export type TranscriptMessage = {
  role: 'system' | 'user' | 'assistant';
  content: string;
  parts?: readonly AnswerPart[];
};

/** Tokens as the provider itself counted them. */
export type ReportedUsage = { inputTokens: number; outputTokens: number };
