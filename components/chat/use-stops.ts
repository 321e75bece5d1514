import { useSyncExternalStore } from 'react';
import { useChatRuns } from './runs-provider.tsx';
import type { StopState } from './stops.ts';

const none: ReadonlyMap<string, StopState> = new Map();

/** The stops that are not confirmed yet, by what they stop, and how to ask for one. */
export function useStops() {
  const { stops } = useChatRuns();
  const states = useSyncExternalStore(stops.subscribe, stops.current, () => none);
  return { states, stopRun: stops.stopRun, stopChat: stops.stopChat, stopAll: stops.stopAll };
}
