import { createContext, use, useCallback, useMemo, useSyncExternalStore } from 'react';
import type { AnswerPart } from '#lib/shared/run.ts';
import { type ComposerState, emptyComposer } from './composers.ts';
import type { FollowedRun } from './followed-run.ts';
import type { PageState } from './page-state.ts';
import type { StopState } from './stops.ts';

export const PageStateContext = createContext<PageState | null>(null);

/** What this page knows and does, for every component. */
export function usePageState(): PageState {
  const page = use(PageStateContext);
  if (!page) throw new Error('usePageState needs a PageStateContext above it.');
  return page;
}

const noRuns: readonly FollowedRun[] = [];

/** All runs that this page follows; changes with their state, not with their words. */
export function useFollowedRuns(): readonly FollowedRun[] {
  const { runs } = usePageState();
  return useSyncExternalStore(runs.subscribe, runs.all, () => noRuns);
}

/** The runs of one chat that this page follows. */
export function useFollowedRunsIn(chatId: string): readonly FollowedRun[] {
  const all = useFollowedRuns();
  return useMemo(() => all.filter((run) => run.chatId === chatId), [all, chatId]);
}

/** The words of a followed run as they are to be drawn now; null for a run that is not followed. */
export function useFollowedParts(runId: string | null): readonly AnswerPart[] | null {
  const { runs } = usePageState();
  const subscribe = useCallback(
    (listener: () => void) => (runId === null ? () => {} : runs.subscribeToParts(runId, listener)),
    [runs, runId],
  );
  const current = () => (runId === null ? null : runs.partsOf(runId));
  return useSyncExternalStore(subscribe, current, () => null);
}

/** Whether news tell of changes; while they do not, changes have to be asked for. */
export function useHearsNews(): boolean {
  const { news } = usePageState();
  return useSyncExternalStore(news.subscribe, news.isHearing, () => false);
}

/** Whether Halt cannot be reached at present. */
export function useIsAway(): boolean {
  const { reach } = usePageState();
  return useSyncExternalStore(reach.subscribe, reach.isAway, () => false);
}

/** The sentence that screen readers are told now. */
export function useAnnouncement(): string {
  const { announcer } = usePageState();
  return useSyncExternalStore(announcer.subscribe, announcer.current, () => '');
}

const noStops: ReadonlyMap<string, StopState> = new Map();

/** The stops that are not confirmed yet, by what they stop. */
export function useStopStates(): ReadonlyMap<string, StopState> {
  const { stops } = usePageState();
  return useSyncExternalStore(stops.subscribe, stops.current, () => noStops);
}

/** The tool servers that are off in a chat which the server does not have yet. */
export function useToolsOff(key: string) {
  const { composers } = usePageState();
  const { toolsOff }: ComposerState = useSyncExternalStore(
    composers.subscribe,
    () => composers.get(key),
    () => emptyComposer,
  );
  return {
    toolsOff,
    setToolsOff: (next: readonly string[]) => composers.set(key, { toolsOff: next }),
  };
}

/** The draft and notice of one composer. */
export function useComposer(key: string) {
  const { composers } = usePageState();
  const { draft, notice }: ComposerState = useSyncExternalStore(
    composers.subscribe,
    () => composers.get(key),
    () => emptyComposer,
  );
  return {
    draft,
    notice,
    setDraft: (next: string) => composers.set(key, { draft: next }),
    say: (sentence: string | null) => composers.set(key, { notice: sentence }),
  };
}
