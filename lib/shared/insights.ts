import type { Range, StopReason } from './receipt.ts';
import type { RunStatus } from './run.ts';
import type { Span } from './span.ts';

/**
 * What a person's runs come to, as docs/api.md has it. Null is unknown, and never 0. Times are in ms,
 * money in millionths of a US dollar. Pure and safe to import on the client.
 */

/** The width of a bar in time. */
export type Step = 'hour' | 'day' | 'week' | 'month';

export type StatusCounts = Record<RunStatus, number>;
export type RunsAt = { at: string } & StatusCounts;

/** How often something happened from one value to before the next; the last one has no end. */
export type Bucket = Span & { runs: number };

/** What half, nine tenths and 99 of a hundred stayed below; null where there is nothing to measure. */
export type Percentiles = {
  runs: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
};

/** Where an answer was when it was stopped; before its first word it was waited for, or reasoned. */
export const stopPlaces = ['beforeFirstToken', 'inReasoning', 'inAnswer'] as const;
export type StopPlace = (typeof stopPlaces)[number];

/** What was done in the chat within a minute of a stop. */
export const followUps = ['resumed', 'regenerated', 'rephrased', 'otherModel', 'nothing'] as const;
export type FollowUp = (typeof followUps)[number];

/** Tokens that nobody had anything from, and what is known of their cost. */
export type Waste = {
  tokens: number;
  usdMicros: number;
  /** Of the tokens, those of models without a price. */
  withoutPrice: number;
};

/** What Stop saved: an estimate, and so a range. */
export type Saved = {
  runs: number;
  /** Stopped runs of which it is not known. */
  unknown: number;
  tokens: Range;
  usdMicros: Range;
  /** Of the runs, those without a price. */
  withoutPrice: number;
};

export type Stops = {
  byTokens: Bucket[];
  tokens: Percentiles;
  /** Stopped runs of whose tokens nothing is known. */
  tokensUnknown: number;
  bySeconds: Bucket[];
  /** From the prompt to the stop, in ms. */
  after: Percentiles;
  places: Record<StopPlace, number>;
  why: Record<StopReason, number>;
  saved: Saved;
  askedToClosed: Percentiles;
  askedToSaved: Percentiles;
};

export type FirstTokens = {
  completed: Percentiles;
  canceled: Percentiles;
  buckets: (Span & { completed: number; canceled: number })[];
};

export type AfterStop = {
  followUps: Record<FollowUp, number>;
  /** Answers in whose place another was asked for within the minute. */
  unused: Waste;
};

export type ModelInsights = StatusCounts & {
  provider: string;
  model: string;
  firstTokenMs: number | null;
  /** Half of the stopped answers had come to fewer tokens. */
  stoppedAtTokens: number | null;
  outputTokens: number;
  /** Received and never on screen. */
  unseenTokens: number;
  usdMicros: number;
  /** Runs with tokens but without a price. */
  withoutPrice: number;
};

/** How far Halt's estimate is from what providers counted, as a share of what they counted. */
export type EstimateError = { runs: number; typical: number | null; ninetieth: number | null };

export type Insights = {
  from: string;
  to: string;
  step: Step;
  overTime: RunsAt[];
  totals: StatusCounts;
  stops: Stops;
  /** Received and never on screen. */
  unseen: Waste;
  firstTokens: FirstTokens;
  afterStop: AfterStop;
  failures: { code: string; runs: number }[];
  models: ModelInsights[];
  estimate: EstimateError;
};

export type InsightsAnswer = { insights: Insights };

/** The share of the runs that have ended which were stopped; null where none has ended. */
export function shareStopped({ completed, canceled, failed }: StatusCounts): number | null {
  const ended = completed + canceled + failed;
  return ended === 0 ? null : canceled / ended;
}
