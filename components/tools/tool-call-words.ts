import type { DynamicToolUIPart } from 'ai';
import type { BadgeVariant } from '#components/ui/badge.tsx';
import type { ToolCallData, ToolOutcome } from '#lib/shared/tool-call.ts';

/** Whether the run of a call goes on, is being stopped, or has ended. */
export type RunActivity = 'live' | 'stopping' | 'over';

/** What a call is doing or how it ended; `unknown` where its run is over and told no outcome. */
export type ToolCallState =
  | 'writing'
  | 'waiting'
  | 'asking'
  | 'running'
  | 'stopping'
  | 'unknown'
  | ToolOutcome;

export const stateNames: Record<ToolCallState, string> = {
  writing: 'Writing the arguments',
  waiting: 'Waiting to start',
  asking: 'Waiting for your approval',
  running: 'Running',
  stopping: 'Stopping…',
  unknown: 'Outcome not known',
  finished: 'Finished',
  failed: 'Failed',
  denied: 'Denied',
  canceled: 'Canceled',
  'may-have-happened': 'May have happened',
  'not-started': 'Not started',
};

export const stateVariants: Record<ToolCallState, BadgeVariant> = {
  writing: 'neutral',
  waiting: 'neutral',
  asking: 'active',
  running: 'active',
  stopping: 'neutral',
  unknown: 'stopped',
  finished: 'good',
  failed: 'failed',
  denied: 'neutral',
  canceled: 'neutral',
  'may-have-happened': 'stopped',
  'not-started': 'neutral',
};

/** @param data null for a call that the provider itself carries out */
export function stateOf(
  part: DynamicToolUIPart,
  data: ToolCallData | null,
  activity: RunActivity,
): ToolCallState {
  if (data?.outcome) return data.outcome;
  if (part.state === 'output-available' && !part.preliminary) return 'finished';
  if (part.state === 'output-error') return 'failed';
  if (part.state === 'output-denied') return 'denied';
  if (activity !== 'live') return activity === 'stopping' ? 'stopping' : 'unknown';
  if (part.state === 'input-streaming') return 'writing';
  if (part.state === 'approval-requested' || data?.state === 'asking') return 'asking';
  return data?.state === 'waiting' ? 'waiting' : 'running';
}

/** Whether a call has come to its end, known or not. */
export function isOver(state: ToolCallState): boolean {
  return state === 'unknown' || endWords[state] !== undefined;
}

/** What each outcome means, where its name does not say it all. */
const endWords: Partial<Record<ToolCallState, string | null>> = {
  finished: null,
  failed: null,
  denied: 'You did not allow this call, so it was not made.',
  canceled: 'Nothing had been sent, or the server has confirmed that it ended the call.',
  'may-have-happened': 'The call was sent, and nobody has confirmed what became of it.',
  'not-started': 'The call never reached the server.',
};

const byUser = { stopped: 'The answer was stopped.', skipped: 'You skipped this call.' };

/** Why a call ended as it did, and what that means; null where there is nothing to explain. */
export function explanationOf(
  state: ToolCallState,
  part: DynamicToolUIPart,
  data: ToolCallData | null,
): string | null {
  if (state === 'unknown') return 'The answer ended without saying.';
  if (state === 'denied') return part.approval?.reason ?? endWords.denied ?? null;
  const words = endWords[state];
  if (!words) return null;
  const why = data?.why ?? null;
  // Where it was nobody's wish, whoever made the call knows best what went wrong.
  const isWish = why === 'stopped' || why === 'skipped';
  const told = isWish ? `${byUser[why]} ${words}` : (part.errorText ?? words);
  const needsCheck = state === 'may-have-happened' && data?.readOnly === false;
  return needsCheck ? `${told} Check before you run it again.` : told;
}
