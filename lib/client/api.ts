import type { ChatDetail, ChatListItem } from '#lib/shared/chat.ts';
import type { OnLeave, RunJson, RunStatus } from '#lib/shared/run.ts';
import { callForNothing, callJson, jsonBody } from './http.ts';

export type Model = { id: string; name: string };
export type Settings = { onLeave: OnLeave; leaveGraceSeconds: number };
export type ListedRun = RunJson & { chatTitle: string };

export type ChatPage = { chats: ChatListItem[]; nextCursor: string | null };
export type RunPage = { runs: ListedRun[]; nextCursor: string | null };
export type Models = { models: Model[]; default: string | null };

export function listChats(
  query: { search: string; cursor: string | null },
  signal?: AbortSignal,
): Promise<ChatPage> {
  return callJson(
    `/api/chats${searchOf({ q: query.search, cursor: query.cursor })}`,
    withSignal(signal),
  );
}

export function readChat(chatId: string, signal?: AbortSignal): Promise<ChatDetail> {
  return callJson(`/api/chats/${encodeURIComponent(chatId)}`, withSignal(signal));
}

export function renameChat(chatId: string, title: string): Promise<void> {
  return callForNothing(`/api/chats/${encodeURIComponent(chatId)}`, jsonBody('PATCH', { title }));
}

export function deleteChat(chatId: string): Promise<void> {
  return callForNothing(`/api/chats/${encodeURIComponent(chatId)}`, { method: 'DELETE' });
}

export function listRuns(
  query: { status: RunStatus | null; cursor: string | null; chatId?: string },
  signal?: AbortSignal,
): Promise<RunPage> {
  return callJson(`/api/runs${searchOf(query)}`, withSignal(signal));
}

/** The run as saved. */
export async function readRun(runId: string): Promise<RunJson> {
  const { run } = await callJson<{ run: RunJson }>(`/api/runs/${encodeURIComponent(runId)}`);
  return run;
}

export function listModels(signal?: AbortSignal): Promise<Models> {
  return callJson('/api/models', withSignal(signal));
}

export async function readSettings(signal?: AbortSignal): Promise<Settings> {
  const { settings } = await callJson<{ settings: Settings }>('/api/settings', withSignal(signal));
  return settings;
}

export async function saveSettings(change: Partial<Settings>): Promise<Settings> {
  const { settings } = await callJson<{ settings: Settings }>(
    '/api/settings',
    jsonBody('PATCH', change),
  );
  return settings;
}

function withSignal(signal: AbortSignal | undefined): RequestInit {
  return signal ? { signal } : {};
}

function searchOf(parameters: Record<string, string | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) search.set(name, value);
  const text = search.toString();
  return text ? `?${text}` : '';
}
