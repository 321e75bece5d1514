import { useCallback, useLayoutEffect, useRef } from 'react';
import type { RunJson } from '#lib/shared/run.ts';
import { useChatRuns } from './runs-provider.tsx';
import { useLeaveChoice, useModelChoice } from './use-run-preferences.ts';

/** What to start, without what the page's own choices add. */
type Wish =
  | { kind: 'prompt'; text: string; afterRunId: string | null }
  | { kind: 'regenerate'; promptId: string }
  | { kind: 'resume'; promptId: string; from: RunJson };

/** Starts runs in a chat with the model and the leaving that are chosen at that moment. */
export function useStartRun(chatId: string, composerKey: string): (wish: Wish) => void {
  const { client } = useChatRuns();
  const { models, chosen } = useModelChoice();
  const { onLeave } = useLeaveChoice();
  const now = useRef({ models, chosen, onLeave, composerKey });
  useLayoutEffect(() => {
    now.current = { models, chosen, onLeave, composerKey };
  });

  return useCallback(
    (wish) => {
      const { models, chosen, onLeave, composerKey } = now.current;
      // The rest of an answer is written by who began it, while they are still there to ask.
      const began = wish.kind === 'resume' ? wish.from.model : null;
      const offered = models.find((each) => each.id === began)?.id ?? chosen;
      // Before the list is there the server knows best whose the rest is.
      const model = began && models.length === 0 ? null : offered;
      client.start({ ...wish, chatId, composerKey, model, onLeave });
    },
    [client, chatId],
  );
}
