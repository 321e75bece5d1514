import type { FollowUp, StopPlace } from '#lib/shared/insights.ts';
import type { StopReason } from '#lib/shared/receipt.ts';

/** Why its user stopped an answer, in the user's own words. */
export const whyNames: Record<StopReason, string> = {
  too_long: 'Too long',
  wrong: 'Wrong',
  changed_mind: 'Changed my mind',
  too_slow: 'Too slow',
  other: 'Other',
};

/** How far an answer had come when it was stopped. */
export const placeNames: Record<StopPlace, string> = {
  beforeFirstToken: 'Before the first token',
  inReasoning: 'While it reasoned',
  inAnswer: 'In the answer',
};

/** What was done within a minute of a stop. */
export const followUpNames: Record<FollowUp, string> = {
  resumed: 'Resumed',
  regenerated: 'Regenerated',
  rephrased: 'Another prompt',
  otherModel: 'Another model',
  nothing: 'Nothing',
};
