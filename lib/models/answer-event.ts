/** One message of what a provider is sent. */
export type TranscriptMessage = { role: 'system' | 'user' | 'assistant'; content: string };

/** Tokens as the provider itself counted them. */
export type ReportedUsage = { inputTokens: number; outputTokens: number };

/** A piece of an answer. */
export type Words = { type: 'text'; text: string } | { type: 'reasoning'; text: string };

/**
 * What an answer is made of while it streams. `finish` comes once and last, and only from a
 * provider that said itself that it had finished.
 */
export type AnswerEvent = Words | { type: 'finish'; usage: ReportedUsage | null };
