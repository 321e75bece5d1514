import type { QueryClient } from '@tanstack/react-query';
import { gather } from '#lib/client/gather.ts';
import { LiveSocket } from '#lib/client/live-socket.ts';
import { chatKey, chatsKey, everyChatKey, runsKey, settingsKey } from '#lib/client/query-keys.ts';
import { refresh, refreshAll } from '#lib/client/refresh.ts';
import { createAnnouncements } from './announcements.ts';
import { createComposerStore, draftStorage } from './composer-store.ts';
import { createDeletions } from './deletions.ts';
import type { LiveRun } from './live-run.ts';
import { createRunClient } from './run-client.ts';
import { createRunHooks } from './run-hooks.ts';
import { RunStore } from './run-store.ts';
import { createStops } from './stops.ts';

/** News come in bursts, as when all is stopped; the lists are asked for no more often than this. */
const listsEveryMs = 150;

/** Everything the page knows of the runs it follows, made once for the life of the page. */
export function createChatRuns(queryClient: QueryClient) {
  const store = new RunStore((callback) => requestAnimationFrame(callback));
  const composers = createComposerStore(draftStorage());
  const announcements = createAnnouncements();
  /** The chat on screen, if one is. */
  const viewed: { chatId: string | null } = { chatId: null };
  const askFor = (queryKey: readonly unknown[]) => void refresh(queryClient, queryKey);
  const refreshLists = gather(() => {
    askFor(chatsKey);
    askFor(runsKey);
  }, listsEveryMs);

  const socket = new LiveSocket({
    onNews(news) {
      if (news.type === 'settings') return askFor(settingsKey);
      refreshLists();
      if (deletions.has(news.chatId)) return;
      const live = news.type === 'run' ? store.get(news.runId) : undefined;
      // Why a connection ended may be told after its end.
      const mayChange = live?.saved?.endReason === 'disconnect';
      if (news.type === 'chat' || !live || mayChange) askFor(chatKey(news.chatId));
      else if (news.status !== 'streaming') void client.hearEnd(news.runId);
    },
    onOpen(isReturn) {
      if (isReturn) return void refreshAll(queryClient);
      refreshLists();
      askFor(everyChatKey);
    },
  });

  const isViewed = (live: LiveRun) => viewed.chatId === live.chatId;
  const page = { queryClient, store, composers, announcements, isViewed, askFor, refreshLists };
  const hooks = createRunHooks(page);
  const client = createRunClient(store, (path, init) => socket.fetch(path, init), hooks);
  const stops = createStops(store, client, () => {
    askFor(everyChatKey);
    refreshLists();
  });
  const deletions = createDeletions(client, (chatId) => askFor(chatKey(chatId)));
  return { store, client, socket, stops, composers, announcements, viewed, deletions };
}

export type ChatRuns = ReturnType<typeof createChatRuns>;
