import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Linked, linkedIn } from '#lib/client/chat-address.ts';
import type { DrawnPrompt, DrawnRun } from '#lib/client/chat-view.ts';
import { useStart } from '#lib/client/preferences.ts';
import { choicesFor, noChoices, type PathChoices, visiblePath } from '#lib/shared/visible-path.ts';
import type { ExchangeActions } from './exchange.tsx';
import type { StickToBottom } from './stick-to-bottom.ts';

type PathInput = {
  chatId: string;
  composerKey: string;
  prompts: readonly DrawnPrompt[];
  isDrawable: boolean;
  stick: StickToBottom;
};

/** The path through a chat that is on screen, and what can be done along it. */
export function usePath({ chatId, composerKey, prompts, isDrawable, stick }: PathInput) {
  const { jump, letGo } = stick;
  const { choices, setChoices, chooseRun, choosePrompt, turnToNewest } = useChoices();
  useLinked({ prompts, isDrawable, turnTo: setChoices, letGo });
  const start = useStart(chatId, composerKey);
  const path = useMemo(
    () => visiblePath<DrawnRun, DrawnPrompt>(prompts, choices),
    [prompts, choices],
  );

  const actions = useMemo<ExchangeActions>(
    () => ({
      resume(prompt, drawn) {
        start({ kind: 'resume', promptId: prompt.id, from: drawn.run });
        turnToNewest({ promptId: prompt.id });
        jump();
      },
      regenerate(prompt) {
        start({ kind: 'regenerate', promptId: prompt.id });
        turnToNewest({ promptId: prompt.id });
        jump();
      },
      edit(prompt, text) {
        const { afterRunId } = prompt;
        start({ kind: 'prompt', text, afterRunId });
        turnToNewest({ afterRunId });
        jump();
      },
      chooseRun: (prompt, drawn) => chooseRun(prompt.id, drawn.id),
      choosePrompt: (prompt) => choosePrompt(prompt.afterRunId, prompt.id),
    }),
    [start, turnToNewest, jump, chooseRun, choosePrompt],
  );

  function send(text: string) {
    const afterRunId = path.at(-1)?.run?.id ?? null;
    start({ kind: 'prompt', text, afterRunId });
    turnToNewest({ afterRunId });
    jump();
  }

  return { path, actions, send };
}

/** Which versions and prompts the user has turned to in a chat. */
function useChoices() {
  const [choices, setChoices] = useState<PathChoices>(noChoices);

  const chooseRun = useCallback((promptId: string, runId: string) => {
    setChoices((before) => ({ ...before, runs: new Map(before.runs).set(promptId, runId) }));
  }, []);

  const choosePrompt = useCallback((afterRunId: string | null, promptId: string) => {
    setChoices((before) => ({
      ...before,
      prompts: new Map(before.prompts).set(afterRunId, promptId),
    }));
  }, []);

  /** The newest again: of a prompt's versions, or of the prompts after a run. */
  const turnToNewest = useCallback((at: { promptId: string } | { afterRunId: string | null }) => {
    setChoices((before) => {
      const runs = new Map(before.runs);
      const prompts = new Map(before.prompts);
      if ('promptId' in at) runs.delete(at.promptId);
      else prompts.delete(at.afterRunId);
      return { runs, prompts };
    });
  }, []);

  return { choices, setChoices, chooseRun, choosePrompt, turnToNewest };
}

type LinkInput = {
  prompts: readonly DrawnPrompt[];
  isDrawable: boolean;
  turnTo: (choices: PathChoices) => void;
  /** Keeps the chat from scrolling to its end instead. */
  letGo: () => void;
};

/**
 * Once the chat is there, turns to the prompt or run that the address points to, and once it is drawn
 * brings it into view and focus.
 */
function useLinked({ prompts, isDrawable, turnTo, letGo }: LinkInput): void {
  const [linked, setLinked] = useState<(Linked & { isFound: boolean }) | null>(null);

  useEffect(() => {
    const read = () => {
      const next = linkedIn(window.location.hash);
      setLinked(next && { ...next, isFound: false });
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);

  useEffect(() => {
    if (!linked || linked.isFound) return;
    const runId = linked.kind === 'run' ? linked.id : newestRunOf(prompts, linked.id);
    const choices = runId && choicesFor<DrawnRun, DrawnPrompt>(prompts, runId);
    if (!choices) return;
    letGo();
    turnTo(choices);
    setLinked({ ...linked, isFound: true });
  }, [prompts, linked, turnTo, letGo]);

  useEffect(() => {
    if (!linked?.isFound || !isDrawable) return;
    const element = document.getElementById(`${linked.kind}-${linked.id}`);
    if (!element) return;
    element.scrollIntoView({ block: 'start' });
    // Only now: else each click on its words would give it the focus, and the frame of that.
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }, [linked, isDrawable]);
}

function newestRunOf(prompts: readonly DrawnPrompt[], promptId: string): string | undefined {
  return prompts.find(({ id }) => id === promptId)?.runs.at(-1)?.id;
}
