/** One message of what a provider is sent. */
export type TranscriptMessage = { role: 'system' | 'user' | 'assistant'; content: string };

/** Tokens as the provider itself counted them. */
export type ReportedUsage = { inputTokens: number; outputTokens: number };

/** A piece of an answer. */
export type Words = { type: 'text'; text: string } | { type: 'reasoning'; text: string };
