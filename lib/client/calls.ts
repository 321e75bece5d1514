import type {
  ChatPage,
  ModelsAnswer,
  RunAnswer,
  RunDetails,
  RunPage,
  SentAnswer,
  Settings,
  SettingsAnswer,
  ToolsAnswer,
} from '#lib/shared/api.ts';
import type { ChatDetail } from '#lib/shared/chat.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { ToolDecision } from '#lib/shared/tool-call.ts';
import { pageId } from './page-id.ts';
import { callForNothing, callJson, jsonBody } from './request.ts';
import type { RunsQuery } from './runs-address.ts';

export function listChats(
  query: { search: string; cursor: string | null },
  signal?: AbortSignal,
): Promise<ChatPage> {
  const search = searchOf({ q: query.search, cursor: query.cursor });
  return callJson(`/api/chats${search}`, withSignal(signal));
}

/** A whole chat, which a large one is asked for page by page, the newest first. */
export async function readChat(chatId: string, signal?: AbortSignal): Promise<ChatDetail> {
  const read = (before: string | null) =>
    callJson<ChatDetail>(
      `/api/chats/${encodeURIComponent(chatId)}${searchOf({ before })}`,
      withSignal(signal),
    );
  const newest = await read(null);
  const { chat, prompts } = newest;
  let { before } = newest;
  while (before !== null) {
    const page = await read(before);
    prompts.unshift(...page.prompts);
    before = page.before;
  }
  return { chat, prompts, before };
}

export function renameChat(chatId: string, title: string): Promise<void> {
  return callForNothing(`/api/chats/${encodeURIComponent(chatId)}`, jsonBody('PATCH', { title }));
}

export function deleteChat(chatId: string): Promise<void> {
  return callForNothing(`/api/chats/${encodeURIComponent(chatId)}`, { method: 'DELETE' });
}

export function listRuns(
  query: Partial<RunsQuery> & { cursor: string | null },
  signal?: AbortSignal,
): Promise<RunPage> {
  return callJson(`/api/runs${searchOf(query)}`, withSignal(signal));
}

export function readRunDetails(runId: string, signal?: AbortSignal): Promise<RunDetails> {
  return callJson(`/api/runs/${encodeURIComponent(runId)}/details`, withSignal(signal));
}

/** What the model was sent for a run. */
export function readSent(runId: string, signal?: AbortSignal): Promise<SentAnswer> {
  return callJson(`/api/runs/${encodeURIComponent(runId)}/sent`, withSignal(signal));
}

/** The run as saved. */
export async function readRun(runId: string): Promise<RunJson> {
  const { run } = await callJson<RunAnswer>(`/api/runs/${encodeURIComponent(runId)}`);
  return run;
}

export function listModels(signal?: AbortSignal): Promise<ModelsAnswer> {
  return callJson('/api/models', withSignal(signal));
}

/** @param chatId null for a chat that the server does not have yet */
export function listTools(chatId: string | null, signal?: AbortSignal): Promise<ToolsAnswer> {
  return callJson(`/api/tools${searchOf({ chatId })}`, withSignal(signal));
}

/** Lets a tool ask again, in a chat and wherever else it was allowed with it. */
export function takeBackGrant(
  chatId: string | null,
  { server, tool }: { server: string; tool: string },
): Promise<void> {
  const search = searchOf({ server, tool, chatId });
  return callForNothing(`/api/tools/grants${search}`, { method: 'DELETE' });
}

export function saveToolsOff(chatId: string, toolsOff: readonly string[]): Promise<void> {
  return callForNothing(
    `/api/chats/${encodeURIComponent(chatId)}`,
    jsonBody('PATCH', { toolsOff }),
  );
}

export async function readSettings(signal?: AbortSignal): Promise<Settings> {
  const { settings } = await callJson<SettingsAnswer>('/api/settings', withSignal(signal));
  return settings;
}

export async function saveSettings(change: Partial<Settings>): Promise<Settings> {
  const { settings } = await callJson<SettingsAnswer>('/api/settings', jsonBody('PATCH', change));
  return settings;
}

/** Answers a tool call that asks; the run's own stream tells what comes of it. */
export function answerToolCall(
  runId: string,
  callId: string,
  decision: ToolDecision,
): Promise<void> {
  return callForNothing(`${toolCallPath(runId, callId)}/approval`, jsonBody('POST', { decision }));
}

/** Ends one tool call; the run goes on without its result. */
export function skipToolCall(runId: string, callId: string): Promise<void> {
  return callForNothing(`${toolCallPath(runId, callId)}/skip`, { method: 'POST' });
}

function toolCallPath(runId: string, callId: string): string {
  return `/api/runs/${runId}/calls/${encodeURIComponent(callId)}`;
}

export type CancelBody = { reason: 'stop' | 'left'; shown?: number };

/** What came of a cancel request: the run as saved, not heard of yet, or not delivered. */
export type CancelOutcome = { run: RunJson } | 'unknown' | 'undelivered';

/** The server takes five seconds at most. */
const cancelTimeoutMs = 10_000;

/**
 * Requests that a run be canceled. The request leaves before this returns, outlives the page, and
 * never throws. It does not wait for a session: who has none has no run to cancel.
 */
export async function cancelRun(runId: string, body: CancelBody): Promise<CancelOutcome> {
  const path = `/api/runs/${runId}/cancel`;
  // Where a request cannot outlive its page, a beacon can, but it tells nothing: both are sent.
  if (body.reason === 'left' && !('keepalive' in Request.prototype)) sendAsBeacon(path, body);
  try {
    const response = await postCancel(path, body);
    if (response.status === 202) return 'unknown';
    if (!response.ok) return 'undelivered';
    const { run } = (await response.json()) as RunAnswer;
    return { run };
  } catch {
    // Nothing answered. The caller says so and tries again.
    return 'undelivered';
  }
}

/**
 * Requests that every run of the user be canceled, in whichever tab it was started: whether the
 * server has said that all of them have ended. Never throws.
 */
export async function cancelAllRuns(): Promise<boolean> {
  try {
    const response = await postCancel('/api/runs/cancel', { reason: 'stop' });
    return response.ok;
  } catch {
    // Nothing answered. The caller says so and tries again.
    return false;
  }
}

function postCancel(path: string, body: CancelBody): Promise<Response> {
  const signal = AbortSignal.timeout(cancelTimeoutMs);
  const ofPage = { ...body, page: pageId };
  return fetch(path, { ...jsonBody('POST', ofPage), keepalive: true, signal });
}

function sendAsBeacon(path: string, body: CancelBody): void {
  navigator.sendBeacon(path, new Blob([JSON.stringify(body)], { type: 'application/json' }));
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
