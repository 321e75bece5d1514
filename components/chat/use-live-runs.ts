import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { LiveRun } from './live-run.ts';
import { useChatRuns } from './runs-provider.tsx';

const none: readonly LiveRun[] = [];

/** All runs that this page follows; changes with their state, not with their words. */
export function useAllLiveRuns(): readonly LiveRun[] {
  const { store } = useChatRuns();
  return useSyncExternalStore(store.subscribe, store.all, () => none);
}

/** The runs of one chat that this page follows. */
export function useLiveRuns(chatId: string): readonly LiveRun[] {
  const all = useAllLiveRuns();
  return useMemo(() => all.filter((live) => live.chatId === chatId), [all, chatId]);
}

/** The words of a followed run as they are to be drawn now; null for a run that is not followed. */
export function useLiveParts(runId: string | null): readonly AnswerPart[] | null {
  const { store } = useChatRuns();
  const subscribe = useCallback(
    (listener: () => void) => (runId === null ? () => {} : store.subscribeToParts(runId, listener)),
    [store, runId],
  );
  const current = () => (runId === null ? null : store.partsOf(runId));
  return useSyncExternalStore(subscribe, current, () => null);
}
