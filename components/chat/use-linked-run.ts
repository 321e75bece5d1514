import { useEffect, useState } from 'react';
import { choicesFor, type PathChoices } from '#lib/shared/visible-path.ts';
import { runIdIn } from './chat-address.ts';
import type { DrawnPrompt, DrawnRun } from './drawn-chat.ts';

type LinkedRunInput = {
  prompts: readonly DrawnPrompt[];
  isDrawable: boolean;
  turnTo: (choices: PathChoices) => void;
  /** Keeps the chat from scrolling to its end instead. */
  letGo: () => void;
};

/**
 * Once the chat is there, turns to the run that the address points to, and once it is drawn brings
 * it into view and focus.
 */
export function useLinkedRun({ prompts, isDrawable, turnTo, letGo }: LinkedRunInput): void {
  const [linked, setLinked] = useState<{ runId: string; isFound: boolean } | null>(null);

  useEffect(() => {
    const read = () => {
      const runId = runIdIn(window.location.hash);
      setLinked(runId === null ? null : { runId, isFound: false });
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);

  useEffect(() => {
    if (!linked || linked.isFound) return;
    const choices = choicesFor<DrawnRun, DrawnPrompt>(prompts, linked.runId);
    if (!choices) return;
    letGo();
    turnTo(choices);
    setLinked({ ...linked, isFound: true });
  }, [prompts, linked, turnTo, letGo]);

  useEffect(() => {
    if (!linked?.isFound || !isDrawable) return;
    const element = document.getElementById(`run-${linked.runId}`);
    element?.scrollIntoView({ block: 'start' });
    element?.focus({ preventScroll: true });
  }, [linked, isDrawable]);
}
