import { isKnownToBe, knownEnd, type RunRecord } from '#chaos/journal.ts';
import type { Guest } from './guest.ts';

/** Longer chats and chains would only make the transcripts long. */
const longestChat = 6;
const longestChain = 3;
const recent = 8;

/**
 * Makes up a run: a prompt in a new chat or an old one, or an earlier run resumed or regenerated.
 * @param id its id, where that is not to be a new one
 */
export async function inventRun(me: Guest, id?: string): Promise<RunRecord> {
  const kind = me.random.weighted({ newChat: 3, prompt: 4, resume: 2, regenerate: 1.5 });
  const before = kind === 'newChat' ? undefined : pickBefore(me, kind);
  if (!before || kind === 'newChat') {
    return await me.invent({ kind: 'prompt', chatId: me.random.uuid() }, id);
  }
  const { chatId, promptId } = before;
  if (kind === 'prompt') {
    return await me.invent({ kind, chatId, follows: me.random.chance(0.5) ? before : null }, id);
  }
  return await me.invent(
    { kind, chatId, promptId, resumes: kind === 'resume' ? before : null },
    id,
  );
}

/** A run that the new one can come after; undefined where there is none. */
function pickBefore(me: Guest, kind: RunRecord['kind']): RunRecord | undefined {
  const suits: Record<RunRecord['kind'], (run: RunRecord) => boolean> = {
    prompt: isKnownToBe,
    regenerate: ({ promptId }) => promptId !== null,
    resume: (run) => knownEnd(run) !== null && lengthOfChain(run) < longestChain,
  };
  const last = me.runs.slice(-recent).filter(suits[kind]);
  const open = last.filter((run) => lengthOfChat(me, run) < longestChat);
  return open.length > 0 ? me.random.pick(open) : undefined;
}

function lengthOfChat(me: Guest, { chatId }: RunRecord): number {
  return me.runs.filter((run) => run.chatId === chatId).length;
}

function lengthOfChain(run: RunRecord): number {
  return run.resumes ? 1 + lengthOfChain(run.resumes) : 1;
}
