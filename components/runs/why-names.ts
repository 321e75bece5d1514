import type { StopReason } from '#lib/shared/receipt.ts';

/** Why its user stopped an answer, in the user's own words. */
export const whyNames: Record<StopReason, string> = {
  too_long: 'Too long',
  wrong: 'Wrong',
  changed_mind: 'Changed my mind',
  too_slow: 'Too slow',
  other: 'Other',
};
