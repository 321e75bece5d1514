import { useCallback, useState } from 'react';
import { noChoices, type PathChoices } from '#lib/shared/visible-path.ts';

/** Which versions and prompts the reader has turned to in a chat. */
export function useChoices() {
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
