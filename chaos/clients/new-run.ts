import { makeScript } from '#chaos/answer-script.ts';
import type { RunRecord } from '#chaos/journal.ts';
import type { Random } from '#chaos/random.ts';

/** What a run must be told of itself; all else has a default. */
export type NewRun = Pick<RunRecord, 'kind' | 'chatId'> & Partial<RunRecord>;

/** The journal's entry of a run that nobody has asked for yet, and how the provider will answer it. */
export function newRecord(client: number, id: string, random: Random, run: NewRun): RunRecord {
  return {
    key: `${client}.${id}`,
    client,
    id,
    promptId: null,
    resumes: null,
    follows: null,
    onLeave: random.chance(0.4) ? 'keep' : 'stop',
    graceMs: 0,
    script: makeScript(random, `${letterOf(run)}${client}${id.slice(0, 4)}`),
    posts: [],
    views: [],
    asks: [],
    told: [],
    reattaches: [],
    news: [],
    superseders: [],
    ...run,
  };
}

/** Another one than its predecessor's: what repeats the end of a partial is taken for the same. */
function letterOf({ resumes }: NewRun): string {
  let depth = 0;
  for (let run = resumes; run; run = run.resumes) depth++;
  return 'abcdefgh'[depth] ?? 'z';
}

/**
 * The body of the POST that starts the run.
 * @param supersededShown what is on screen of the run that streams in its chat; null for none
 */
export function bodyOf(run: RunRecord, supersededShown: number | null): Record<string, unknown> {
  const common = {
    kind: run.kind,
    id: run.id,
    model: run.key,
    onLeave: run.onLeave,
    ...(supersededShown !== null && { supersededShown }),
  };
  if (run.kind === 'resume') return { ...common, runId: run.resumes?.id };
  if (run.kind === 'regenerate') return { ...common, promptId: run.promptId };
  const after = run.follows ? { afterRunId: run.follows.id } : {};
  return { ...common, chatId: run.chatId, text: promptOf(run), ...after };
}

/** The text of the prompt. */
export function promptOf({ key }: RunRecord): string {
  return `Prompt of ${key}`;
}
