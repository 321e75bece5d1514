import type { RunJson } from './run.ts';

/** A chat in JSON. Times are ISO 8601 UTC. Pure and safe to import on the client. */
export type ChatJson = { id: string; title: string; createdAt: string; updatedAt: string };

/** A chat in a list: whether its latest answer was canceled, or is streaming. */
export type ChatListItem = ChatJson & { stopped: boolean; streaming: boolean };

/** A prompt with its runs, the first first. */
export type PromptJson = { id: string; text: string; afterRunId: string | null; runs: RunJson[] };

/** A whole chat, its prompts in the order in which they were asked. */
export type ChatDetail = { chat: ChatJson; prompts: PromptJson[] };
