import type { RunStatus } from './run.ts';

/** A run of this user has started or ended, in whichever tab, on whichever device. */
export type RunNews = { runId: string; chatId: string; status: RunStatus };

/** What a user's pages are told: the same, or that a chat or the settings are not what they were. */
export type News =
  | ({ type: 'run' } & RunNews)
  | { type: 'chat'; chatId: string }
  | { type: 'settings' };
