import { randomUUID } from 'node:crypto';
import { makeScript } from '#chaos/answer-script.ts';
import { isKnownToBe, knownEnd, type RunRecord } from '#chaos/journal.ts';
import { chance, pick, weighted } from '#chaos/random.ts';
import { nextModel } from '#chaos/stage/stage.ts';
import type { Guest } from './guest.ts';

/** What a run must be told of itself; all else has a default. */
export type NewRun = Pick<RunRecord, 'kind' | 'chatId'> & Partial<RunRecord>;

/** Longer chats and chains would only make the transcripts long. */
const longestChat = 6;
const longestChain = 3;
const recent = 8;

/**
 * Makes up a run: a prompt in a new chat or an old one, or an earlier run resumed or regenerated.
 * @param id its id, where that is not to be a new one
 */
export async function inventRun(me: Guest, id?: string): Promise<RunRecord> {
  const kind = weighted({ newChat: 3, prompt: 4, resume: 2, regenerate: 1.5 });
  const before = kind === 'newChat' ? undefined : pickBefore(me, kind);
  if (!before || kind === 'newChat') {
    return await me.invent({ kind: 'prompt', chatId: randomUUID() }, id);
  }
  const { chatId, promptId } = before;
  if (kind === 'prompt') {
    return await me.invent({ kind, chatId, follows: chance(0.5) ? before : null }, id);
  }
  const resumes = kind === 'resume' ? before : null;
  return await me.invent({ kind, chatId, promptId, resumes }, id);
}

/** A run that the new one can come after; undefined where there is none. */
function pickBefore(me: Guest, kind: RunRecord['kind']): RunRecord | undefined {
  const suits: Record<RunRecord['kind'], (run: RunRecord) => boolean> = {
    prompt: isKnownToBe,
    regenerate: ({ promptId }) => promptId !== null,
    resume: (run) => knownEnd(run) !== null && chainOf(run).length <= longestChain,
  };
  const last = me.runs.slice(-recent).filter(suits[kind]);
  const open = last.filter(({ chatId }) => {
    return me.runs.filter((run) => run.chatId === chatId).length < longestChat;
  });
  return open.length > 0 ? pick(open) : undefined;
}

/** The run, and those that it resumes one after the other. */
function chainOf(run: Pick<RunRecord, 'resumes'>): Pick<RunRecord, 'resumes'>[] {
  return [run, ...(run.resumes ? chainOf(run.resumes) : [])];
}

/** The journal's entry of a run that nobody has asked for yet, and how the provider will answer it. */
export function newRecord(client: number, id: string, run: NewRun): RunRecord {
  // Another letter than its predecessor's: what repeats the end of a partial is taken for the same.
  const letter = 'abcdefgh'[chainOf({ resumes: null, ...run }).length - 1];
  return {
    key: `${client}.${id}`,
    client,
    id,
    model: nextModel(),
    inventedAt: Date.now(),
    promptId: null,
    resumes: null,
    follows: null,
    onLeave: chance(0.4) ? 'keep' : 'stop',
    graceMs: 0,
    script: makeScript(`${letter}${client}${id.slice(0, 4)}`),
    posts: [],
    views: [],
    cancels: [],
    told: [],
    reattaches: [],
    news: [],
    superseders: [],
    ...run,
  };
}

/**
 * The body of the POST that starts the run.
 * @param supersededShown what is on screen of the run that streams in its chat; null for none
 */
export function bodyOf(run: RunRecord, supersededShown: number | null): Record<string, unknown> {
  const { kind, id, model, onLeave } = run;
  const shown = supersededShown === null ? {} : { supersededShown };
  const common = { kind, id, model, onLeave, ...shown };
  if (kind === 'resume') return { ...common, runId: run.resumes?.id };
  if (kind === 'regenerate') return { ...common, promptId: run.promptId };
  const after = run.follows ? { afterRunId: run.follows.id } : {};
  return { ...common, chatId: run.chatId, text: `Prompt of ${run.key}`, ...after };
}
