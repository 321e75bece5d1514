import { z } from 'zod';
import type { ChatListItem } from './chat.ts';
import { leavePolicies, longestGraceSeconds, type RunJson } from './run.ts';

/**
 * What the API takes and gives beside runs and chats, as docs/api.md has it.
 * Pure; the page imports its types only, and no schema.
 */

/** The body of PATCH /api/settings. */
export const settingsInput = z.object({
  onLeave: z.enum(leavePolicies, 'must be "stop" or "keep"').optional(),
  leaveGraceSeconds: z
    .int('must be a whole number of seconds')
    .min(0, 'must not be negative')
    .max(longestGraceSeconds, 'must be at most an hour')
    .optional(),
  askWhyStopped: z.boolean('must be true or false').optional(),
});

/** What a user has chosen for runs that do not say otherwise. */
export type Settings = Required<z.infer<typeof settingsInput>>;
export type SettingsAnswer = { settings: Settings };

/** A run in a list, with the title of its chat. */
export type ListedRun = RunJson & { chatTitle: string };

export type RunAnswer = { run: RunJson };

/** A run as others refer to it. */
export type RunLink = Pick<
  RunJson,
  'id' | 'chatId' | 'resumedFromId' | 'model' | 'status' | 'endReason' | 'startedAt'
>;

/** Everything about one run, and the runs that it is related to. */
export type RunDetails = {
  run: ListedRun;
  prompt: { text: string };
  /** What was received before a cancel and never on screen; '' for nothing. */
  unseenText: string;
  /** The run that its prompt was asked after. */
  follows: RunLink | null;
  /** The other answers to its prompt, the oldest first: what it resumes, and what resumes it, too. */
  versions: RunLink[];
  supersededBy: RunLink | null;
};

/** A message that a model was sent. */
export type SentMessage = { role: 'system' | 'user' | 'assistant'; content: string };
export type SentAnswer = { messages: SentMessage[] };

export type RunPage = { runs: ListedRun[]; nextCursor: string | null };
export type ChatPage = { chats: ChatListItem[]; nextCursor: string | null };

/** A model that is offered: `id` is what a request's `model` says, `model` its provider's own name. */
export type OfferedModel = {
  id: string;
  name: string;
  model: string;
  provider: { id: string; name: string };
};
export type ModelsAnswer = { models: OfferedModel[]; default: string | null };

/** A server of tools; `on` says whether the chat uses it, `problem` what is wrong with it. */
export type OfferedServer = {
  id: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable';
  problem: string | null;
  on: boolean;
  tools: OfferedTool[];
};
/** `asks`: whether a call waits for the user's approval. `granted`: where it asks no more, as the user said. */
export type OfferedTool = {
  name: string;
  title: string;
  description: string;
  readOnly: boolean;
  asks: boolean;
  granted: 'chat' | 'always' | null;
};
export type ToolsAnswer = { servers: OfferedServer[] };
