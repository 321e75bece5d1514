import { isBusy, type LiveRun } from '#components/chat/live-run.ts';
import type { ChatListItem } from '#lib/shared/chat.ts';

/**
 * The chats to list: the server's pages with what this page knows better laid over them. A chat
 * whose first answer has just begun is listed before the server's list has it.
 */
export function listedChats(
  pages: readonly { chats: readonly ChatListItem[] }[],
  live: readonly LiveRun[],
  isSearch: boolean,
): ChatListItem[] {
  const chats = new Map<string, ChatListItem>();
  for (const page of pages) for (const chat of page.chats) chats.set(chat.id, chat);
  if (!isSearch) {
    for (const each of live) {
      const isNew = each.known && each.asked?.afterRunId === null && !chats.has(each.chatId);
      if (isNew) chats.set(each.chatId, provisional(each, each.asked?.text ?? ''));
    }
  }
  const busy = new Set(live.filter(isBusy).map((each) => each.chatId));
  return [...chats.values()]
    .map((chat) => (busy.has(chat.id) ? { ...chat, streaming: true, stopped: false } : chat))
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

function provisional(live: LiveRun, text: string): ChatListItem {
  return {
    id: live.chatId,
    title: text.trim().split('\n', 1)[0]?.slice(0, 80) ?? '',
    createdAt: live.startedAt,
    updatedAt: live.startedAt,
    stopped: false,
    streaming: false,
  };
}
