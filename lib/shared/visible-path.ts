/**
 * A chat's prompts form a tree: a prompt follows a run, and a prompt has a run for each attempt to
 * answer it. The page shows one path through that tree. Pure and safe to import on the client.
 */

/**
 * A run as the path needs it. `startedAtMs` is Infinity while only this page knows of it; one that
 * never began, as it was stopped on its way, does not turn the page to its prompt.
 */
export type PathRun = { id: string; startedAtMs: number; neverBegan?: boolean };

/** A prompt as the path needs it; `runs` are oldest first. */
export type PathPrompt<Run extends PathRun> = {
  id: string;
  text: string;
  afterRunId: string | null;
  runs: readonly Run[];
};

/** What the user turned to: a version of an answer by prompt id, a prompt by the run it follows. */
export type PathChoices = {
  runs: ReadonlyMap<string, string>;
  prompts: ReadonlyMap<string | null, string>;
};

export const noChoices: PathChoices = { runs: new Map(), prompts: new Map() };

/** One step of the path: a prompt, its rivals after the same run, and the version shown. */
export type PathStep<Run extends PathRun, Prompt extends PathPrompt<Run>> = {
  prompt: Prompt;
  siblings: readonly Prompt[];
  run: Run | null;
};

/**
 * The path to show, from the first prompt on: at each fork what was chosen, else the way to the
 * newest run there is beyond it. So without choices it leads to where the chat was left, also where
 * that follows an older version. `prompts` are in creation order.
 */
export function visiblePath<Run extends PathRun, Prompt extends PathPrompt<Run>>(
  prompts: readonly Prompt[],
  choices: PathChoices = noChoices,
): PathStep<Run, Prompt>[] {
  const following = promptsByRun<Run, Prompt>(prompts);
  const newest = newestBeyond<Run, Prompt>(prompts);
  const path: PathStep<Run, Prompt>[] = [];
  let afterRunId: string | null = null;
  // A prompt appears once at most, so a malformed tree cannot make this turn in circles.
  while (path.length < prompts.length) {
    const siblings: readonly Prompt[] = following.get(afterRunId) ?? [];
    const prompt: Prompt | undefined = chosenOf(siblings, choices.prompts.get(afterRunId), newest);
    if (!prompt) break;
    const run: Run | null = chosenOf(prompt.runs, choices.runs.get(prompt.id), newest) ?? null;
    path.push({ prompt, siblings, run });
    if (!run) break;
    afterRunId = run.id;
  }
  return path;
}

/**
 * The choices that bring a run onto the path, whatever is newest; null when the run is not there.
 */
export function choicesFor<Run extends PathRun, Prompt extends PathPrompt<Run>>(
  prompts: readonly Prompt[],
  runId: string,
): PathChoices | null {
  const runs = new Map<string, string>();
  const chosenPrompts = new Map<string | null, string>();
  let wanted: string | null = runId;
  while (wanted !== null) {
    const prompt: Prompt | undefined = prompts.find((candidate) =>
      candidate.runs.some((run) => run.id === wanted),
    );
    if (!prompt || runs.has(prompt.id)) return null;
    runs.set(prompt.id, wanted);
    chosenPrompts.set(prompt.afterRunId, prompt.id);
    wanted = prompt.afterRunId;
  }
  return { runs, prompts: chosenPrompts };
}

function promptsByRun<Run extends PathRun, Prompt extends PathPrompt<Run>>(
  prompts: readonly Prompt[],
): Map<string | null, Prompt[]> {
  const byRun = new Map<string | null, Prompt[]>();
  for (const prompt of prompts) {
    const siblings = byRun.get(prompt.afterRunId);
    if (siblings) siblings.push(prompt);
    else byRun.set(prompt.afterRunId, [prompt]);
  }
  return byRun;
}

/** When the newest run at or beyond each prompt and each run was started, by their ids. */
function newestBeyond<Run extends PathRun, Prompt extends PathPrompt<Run>>(
  prompts: readonly Prompt[],
): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  const raise = (id: string, to: number) => newest.set(id, Math.max(newest.get(id) ?? 0, to));
  // What follows a prompt was created after it, so it has been seen by the time it counts.
  for (const prompt of prompts.toReversed()) {
    for (const run of prompt.runs) {
      if (!run.neverBegan) raise(prompt.id, run.startedAtMs);
      raise(prompt.id, newest.get(run.id) ?? 0);
      raise(run.id, run.startedAtMs);
    }
    if (prompt.afterRunId !== null) raise(prompt.afterRunId, newest.get(prompt.id) ?? 0);
  }
  return newest;
}

function chosenOf<Item extends { id: string }>(
  items: readonly Item[],
  chosenId: string | undefined,
  newest: ReadonlyMap<string, number>,
): Item | undefined {
  const chosen = items.find((item) => item.id === chosenId);
  if (chosen) return chosen;
  const at = (item: Item) => newest.get(item.id) ?? 0;
  // Of two that are as new the later one in creation order.
  return items.reduce<Item | undefined>(
    (best, item) => (best && at(best) > at(item) ? best : item),
    undefined,
  );
}
