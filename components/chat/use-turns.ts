import { useMemo } from 'react';
import { visiblePath } from '#lib/shared/visible-path.ts';
import type { DrawnPrompt, DrawnRun } from './drawn-chat.ts';
import type { TurnActions } from './turn.tsx';
import { useChoices } from './use-choices.ts';
import { useLinkedRun } from './use-linked-run.ts';
import { useStartRun } from './use-start-run.ts';
import type { StickToBottom } from './use-stick-to-bottom.ts';

type TurnsInput = {
  chatId: string;
  composerKey: string;
  prompts: readonly DrawnPrompt[];
  isDrawable: boolean;
  stick: StickToBottom;
};

/** The path through a chat that is on screen, and what can be asked at its turns. */
export function useTurns({ chatId, composerKey, prompts, isDrawable, stick }: TurnsInput) {
  const { jump, letGo } = stick;
  const { choices, setChoices, chooseRun, choosePrompt, turnToNewest } = useChoices();
  useLinkedRun({ prompts, isDrawable, turnTo: setChoices, letGo });
  const startRun = useStartRun(chatId, composerKey);
  const path = useMemo(
    () => visiblePath<DrawnRun, DrawnPrompt>(prompts, choices),
    [prompts, choices],
  );

  const actions = useMemo<TurnActions>(
    () => ({
      resume(prompt, drawn) {
        startRun({ kind: 'resume', promptId: prompt.id, from: drawn.run });
        turnToNewest({ promptId: prompt.id });
        jump();
      },
      regenerate(prompt) {
        startRun({ kind: 'regenerate', promptId: prompt.id });
        turnToNewest({ promptId: prompt.id });
        jump();
      },
      chooseRun: (prompt, drawn) => chooseRun(prompt.id, drawn.id),
      choosePrompt: (prompt) => choosePrompt(prompt.afterRunId, prompt.id),
    }),
    [startRun, turnToNewest, jump, chooseRun, choosePrompt],
  );

  function send(text: string) {
    const afterRunId = path.at(-1)?.run?.id ?? null;
    startRun({ kind: 'prompt', text, afterRunId });
    turnToNewest({ afterRunId });
    jump();
  }

  return { path, actions, send };
}
