import { type ChatListItem, chatTitle, type PromptJson } from '#lib/shared/chat.ts';
import { noFigures } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { type FollowedRun, isBusy, isStopping } from './followed-run.ts';

/**
 * A version of an answer to draw: as saved, as followed here, or both. `startedAtMs` is the server's
 * time; Infinity where there is none, as this page has only just asked for it.
 */
export type DrawnRun = {
  id: string;
  startedAtMs: number;
  neverBegan: boolean;
  run: RunJson;
  followed: FollowedRun | null;
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
  followed: readonly FollowedRun[],
): DrawnPrompt[] {
  const followedById = new Map(followed.map((each) => [each.id, each]));
  let prompts: Omit<DrawnPrompt, 'key'>[] = saved.map((prompt) => ({
    id: prompt.id,
    text: prompt.text,
    afterRunId: prompt.afterRunId,
    runs: prompt.runs.map((run) => overlaid(run, followedById.get(run.id))),
  }));
  const savedIds = new Set(saved.flatMap((prompt) => prompt.runs.map((run) => run.id)));
  for (const each of followed) {
    if (savedIds.has(each.id)) continue;
    const prompt = prompts.find(({ id }) => id === each.promptId);
    if (prompt) prompt.runs = placed(prompt.runs, unsaved(each), (run) => run.startedAtMs);
    else if (each.prompt) {
      const added = {
        id: each.promptId ?? `prompt-of-${each.id}`,
        text: each.prompt.text,
        afterRunId: each.prompt.afterRunId,
        runs: [unsaved(each)],
      };
      prompts = placed(prompts, added, ({ runs }) => runs[0]?.startedAtMs ?? 0);
    }
  }
  return prompts.map((prompt) => ({ key: prompt.runs[0]?.id ?? prompt.id, ...prompt }));
}

const notEnded = { status: 'streaming', endReason: null, endedAt: null } as const;

function overlaid(run: RunJson, followed: FollowedRun | undefined): DrawnRun {
  if (!followed) return drawn(run, null);
  // A stop on its way may still decide what is kept: until it is answered, what it froze stays.
  if (isStopping(followed)) return drawn({ ...run, ...notEnded }, followed);
  if (run.status !== 'streaming') return drawn(run, null);
  return followed.saved ? drawn(followed.saved, null) : drawn(run, followed);
}

function unsaved(followed: FollowedRun): DrawnRun {
  if (followed.saved) return drawn(followed.saved, null);
  const run = drawn(provisional(followed), followed);
  return followed.head ? run : { ...run, startedAtMs: Number.POSITIVE_INFINITY };
}

function drawn(run: RunJson, followed: FollowedRun | null): DrawnRun {
  const neverBegan = followed ? isStopping(followed) && !followed.isKnown : wasStoppedOnItsWay(run);
  return { id: run.id, startedAtMs: Date.parse(run.startedAt), neverBegan, run, followed };
}

/** Whether it was stopped before the provider was asked. */
function wasStoppedOnItsWay({ status, usage, parts }: RunJson): boolean {
  return status === 'canceled' && usage === null && parts.length === 0;
}

function provisional(followed: FollowedRun): RunJson {
  return {
    id: followed.id,
    chatId: followed.chatId,
    promptId: followed.promptId ?? '',
    resumedFromId: followed.resumedFromId,
    provider: '',
    model: followed.model ?? '',
    status: 'streaming',
    endReason: null,
    error: null,
    onLeave: followed.onLeave ?? 'stop',
    startedAt: followed.startedAt,
    firstTokenAt: null,
    endedAt: null,
    ...noFigures,
    ...followed.head,
    text: '',
    parts: [],
  };
}

/** A chat's prompts with a run that has just been saved put in its place. */
export function withSavedRun(
  prompts: readonly PromptJson[],
  saved: RunJson,
  prompt: FollowedRun['prompt'],
): PromptJson[] {
  const { promptId } = saved;
  if (!prompts.some(({ id }) => id === promptId)) {
    if (!prompt) return [...prompts];
    const added = { id: promptId, ...prompt, runs: [saved] };
    return placed(prompts, added, ({ runs }) => (runs[0] ? startOf(runs[0]) : 0));
  }
  return prompts.map((each) => {
    if (each.id !== promptId) return each;
    const at = each.runs.findIndex((run) => run.id === saved.id);
    return {
      ...each,
      runs: at === -1 ? placed(each.runs, saved, startOf) : each.runs.with(at, saved),
    };
  });
}

const startOf = (run: RunJson) => Date.parse(run.startedAt);

/** The items, oldest first, with one more in its place: of two answers the later may end first. */
function placed<Item>(items: readonly Item[], item: Item, start: (item: Item) => number): Item[] {
  const at = items.findLastIndex((each) => start(each) <= start(item)) + 1;
  return items.toSpliced(at, 0, item);
}

/**
 * The chats to list: the server's pages with what this page knows better laid over them. A chat
 * whose first answer has just begun is listed before the server's list has it.
 * @param asking the chats in which a run waits for the user's approval, as the server has it
 */
export function listedChats(
  pages: readonly { chats: readonly ChatListItem[] }[],
  followed: readonly FollowedRun[],
  isSearch: boolean,
  asking: ReadonlySet<string> = new Set(),
): ChatListItem[] {
  const chats = new Map<string, ChatListItem>();
  for (const page of pages) for (const chat of page.chats) chats.set(chat.id, chat);
  if (!isSearch) {
    for (const each of followed) {
      const isNew = each.isKnown && each.prompt?.afterRunId === null && !chats.has(each.chatId);
      if (isNew) chats.set(each.chatId, newChat(each, each.prompt?.text ?? ''));
    }
  }
  return [...chats.values()]
    .map((chat) => withFollowed(chat, followed, asking))
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

/** A listed chat; of its own runs this page knows more than the server's list. */
function withFollowed(
  chat: ChatListItem,
  followed: readonly FollowedRun[],
  asking: ReadonlySet<string>,
): ChatListItem {
  const busy = followed.filter((run) => run.chatId === chat.id && isBusy(run));
  if (busy.length === 0) return { ...chat, asking: chat.streaming && asking.has(chat.id) };
  const isAsking = busy.some((run) => run.isAsking);
  return { ...chat, streaming: true, stopped: false, asking: isAsking };
}

function newChat(run: FollowedRun, text: string): ChatListItem {
  return {
    id: run.chatId,
    title: chatTitle(text),
    createdAt: run.startedAt,
    updatedAt: run.startedAt,
    stopped: false,
    streaming: false,
  };
}
