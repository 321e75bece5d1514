/**
 * What a run used, cost and saved, and how it was stopped. Pure and safe to import on the client.
 * Null is unknown throughout, and never 0.
 */

export const usageSources = ['estimated', 'reported', 'settled'] as const;
/** Who counted: Halt guessed, the provider said so as it answered, or was asked again afterwards. */
export type UsageSource = (typeof usageSources)[number];

/** Tokens of a run. Cached input is part of the input; reasoning and unseen are of the output. */
export type Usage = {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number | null;
  reasoningTokens: number | null;
  /** Received before a cancel, and never on screen. */
  unseenTokens: number | null;
  source: UsageSource;
};

/** In millionths of a US dollar, by the prices of a day (ISO 8601). */
export type Cost = { usdMicros: number; priceDate: string };

export type Range = { low: number; high: number };

/** What a cancel saved, as an estimate. */
export type Saved = { tokens: Range; usdMicros: Range | null };

export const askers = ['this page', 'another page', 'leaving', 'next prompt', 'server'] as const;
/** Who asked for a run to be canceled. */
export type Asker = (typeof askers)[number];

/**
 * How a cancel went, step by step. Times are ISO 8601 UTC, null where it did not happen, or was not
 * seen.
 */
export type Receipt = {
  askedBy: Asker;
  /** When the server first heard of it. */
  askedAt: string;
  abortedAt: string | null;
  /** When the socket to the provider was seen closed. */
  providerClosedAt: string | null;
  savedAt: string | null;
};

export const stopReasons = ['too_long', 'wrong', 'changed_mind', 'too_slow', 'other'] as const;
/** Why its user stopped a run, where they have said so. */
export type StopReason = (typeof stopReasons)[number];

/** What is known of a run only once it has ended. */
export type Figures = {
  usage: Usage | null;
  cost: Cost | null;
  /** Of canceled runs. */
  saved: Saved | null;
  /** Of canceled runs. */
  receipt: Receipt | null;
  stopReason: StopReason | null;
};

/** The figures of a run that has not ended. */
export const noFigures: Figures = {
  usage: null,
  cost: null,
  saved: null,
  receipt: null,
  stopReason: null,
};
