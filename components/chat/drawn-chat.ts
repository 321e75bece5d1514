import type { PromptJson } from '#lib/shared/chat.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import { partsOf } from './answer-parts.ts';
import { isStopping, type LiveRun } from './live-run.ts';

/**
 * A version of an answer to draw: as saved, as followed here, or both. `startedAtMs` is the server's
 * time; Infinity where there is none, as this page has only just asked for it.
 */
export type DrawnRun = {
  id: string;
  startedAtMs: number;
  neverBegan: boolean;
  run: RunJson;
  live: LiveRun | null;
};

/** A prompt to draw. `key` stays the same when the server gives the prompt its id. */
export type DrawnPrompt = {
  key: string;
  id: string;
  text: string;
  afterRunId: string | null;
  runs: DrawnRun[];
};

/**
 * The saved prompts of a chat with the runs that this page follows laid over them. A saved end is
 * the truth; until there is one, the page knows more than the row.
 */
export function drawnPrompts(
  saved: readonly PromptJson[],
  live: readonly LiveRun[],
): DrawnPrompt[] {
  const liveById = new Map(live.map((each) => [each.id, each]));
  const prompts = saved.map((prompt) => ({
    id: prompt.id,
    text: prompt.text,
    afterRunId: prompt.afterRunId,
    runs: prompt.runs.map((run) => overlaid(run, liveById.get(run.id))),
  }));
  const savedIds = new Set(saved.flatMap((prompt) => prompt.runs.map((run) => run.id)));
  for (const each of live) {
    if (savedIds.has(each.id)) continue;
    const prompt = prompts.find(({ id }) => id === each.promptId);
    if (prompt) prompt.runs.push(unsaved(each));
    else if (each.asked) {
      prompts.push({
        id: each.promptId ?? `asked-${each.id}`,
        text: each.asked.text,
        afterRunId: each.asked.afterRunId,
        runs: [unsaved(each)],
      });
    }
  }
  return prompts.map((prompt) => ({ key: prompt.runs[0]?.id ?? prompt.id, ...prompt }));
}

const notEnded = { status: 'streaming', endReason: null, endedAt: null } as const;

function overlaid(run: RunJson, live: LiveRun | undefined): DrawnRun {
  if (!live) return drawn(run, null);
  // A stop on its way may still decide what is kept: until it is answered, what it froze stays.
  if (isStopping(live)) return drawn({ ...run, ...notEnded }, live);
  if (run.status !== 'streaming') return drawn(run, null);
  return live.saved ? drawn(live.saved, null) : drawn(run, live);
}

function unsaved(live: LiveRun): DrawnRun {
  if (live.saved) return drawn(live.saved, null);
  return { ...drawn(provisional(live), live), startedAtMs: Number.POSITIVE_INFINITY };
}

function drawn(run: RunJson, live: LiveRun | null): DrawnRun {
  const neverBegan = live ? isStopping(live) && !live.known : wasStoppedOnItsWay(run);
  return { id: run.id, startedAtMs: Date.parse(run.startedAt), neverBegan, run, live };
}

/** Whether it was stopped before the provider was asked. */
function wasStoppedOnItsWay({ status, usage, parts }: RunJson): boolean {
  return status === 'canceled' && usage === null && parts.length === 0;
}

function provisional(live: LiveRun): RunJson {
  return {
    id: live.id,
    chatId: live.chatId,
    promptId: live.promptId ?? '',
    resumedFromId: live.resumedFromId,
    provider: '',
    model: live.model ?? '',
    status: 'streaming',
    endReason: null,
    usage: null,
    error: null,
    onLeave: live.onLeave ?? 'stop',
    startedAt: live.startedAt,
    firstTokenAt: null,
    endedAt: null,
    ...live.head,
    text: '',
    parts: [],
  };
}

/** A chat's prompts with a run that has just been saved put in its place. */
export function withSavedRun(
  prompts: readonly PromptJson[],
  saved: RunJson,
  asked: LiveRun['asked'],
): PromptJson[] {
  const known = prompts.some((prompt) => prompt.id === saved.promptId);
  if (!known) {
    if (!asked) return [...prompts];
    const { text, afterRunId } = asked;
    return [...prompts, { id: saved.promptId, text, afterRunId, runs: [saved] }];
  }
  return prompts.map((prompt) => {
    if (prompt.id !== saved.promptId) return prompt;
    const at = prompt.runs.findIndex((run) => run.id === saved.id);
    const runs = at === -1 ? [...prompt.runs, saved] : prompt.runs.with(at, saved);
    return { ...prompt, runs };
  });
}

/** Whether an answer has words that could be resumed or copied. */
export function hasText(run: RunJson): boolean {
  return textOf(partsOf(run)).length > 0;
}
