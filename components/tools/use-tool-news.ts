import { useEffect, useRef } from 'react';
import { usePageState } from '#lib/client/use-page-state.ts';
import { type RunActivity, stateNames, type ToolCallState } from './tool-call-words.ts';

/** What a screen reader is told of, of all that calls go through; a finished one says nothing. */
const told: readonly ToolCallState[] = ['asking', 'failed', 'may-have-happened'];

/**
 * Tells a screen reader when a call asks, or did not do as it was meant to. What the end of the answer
 * brings with it is told with that.
 */
export function useToolNews(title: string, state: ToolCallState, activity: RunActivity): void {
  const { announcer } = usePageState();
  const before = useRef<ToolCallState | null>(null);
  useEffect(() => {
    const wasThere = before.current !== null && before.current !== state;
    before.current = state;
    // What ended before the page was opened is no news; what still asks is.
    if (!told.includes(state) || !(wasThere || state === 'asking')) return;
    if (activity !== 'live') return;
    announcer.say(`${stateNames[state]}: ${title}`);
  }, [announcer, title, state, activity]);
}
