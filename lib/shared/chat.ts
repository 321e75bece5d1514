import type { RunJson } from './run.ts';

/** A chat in JSON. Times are ISO 8601 UTC. Pure and safe to import on the client. */
export type ChatJson = { id: string; title: string; createdAt: string; updatedAt: string };

/** Where a search found a chat: the prompt that has most of the words, and what is around the first. */
export type ChatMatch = { promptId: string; excerpt: string };

/**
 * A chat in a list: whether its latest answer was canceled, or is streaming. `match` is there in a
 * search; null where the title alone has the words. The page itself adds `asking`: whether a tool call
 * waits for the user's approval.
 */
export type ChatListItem = ChatJson & {
  stopped: boolean;
  streaming: boolean;
  asking?: boolean;
  match?: ChatMatch | null;
};

/** A prompt with its runs, the first first. */
export type PromptJson = { id: string; text: string; afterRunId: string | null; runs: RunJson[] };

/**
 * A page of a chat, its prompts in the order in which they were asked. `before` asks for the page of
 * those before them; null where they are the first, as in every small chat.
 */
export type ChatDetail = { chat: ChatJson; prompts: PromptJson[]; before: string | null };

/** As much as a wide window has room for; where there is less, the page cuts it. */
const longestTitle = 200;

/** A chat's title from its first prompt: its first line of words, cut between words. */
export function chatTitle(prompt: string): string {
  const line = prompt
    .split('\n')
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .find((text) => text !== '');
  const characters = [...(line ?? 'New chat')];
  if (characters.length <= longestTitle) return characters.join('');
  const cut = characters.slice(0, longestTitle).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > longestTitle / 2 ? cut.slice(0, lastSpace) : cut}…`;
}
