import type { QueryClient } from '@tanstack/react-query';
import { gather } from '#components/client/gather.ts';
import { LiveSocket } from '#components/client/live-socket.ts';
import {
  chatKey,
  chatsKey,
  everyChatKey,
  runsKey,
  settingsKey,
} from '#components/client/query-keys.ts';
import { refresh, refreshAll } from '#components/client/refresh.ts';
import type { ChatDetail } from '#lib/chats/chat.ts';
import type { RunJson } from '#lib/runs/run.ts';
import { createAnnouncements, endSentences } from './announcements.ts';
import { addressOf } from './chat-address.ts';
import { createComposerStore, draftKey, draftStorage } from './composer-store.ts';
import { createDeletions } from './deletions.ts';
import { withSavedRun } from './drawn-chat.ts';
import type { LiveRun } from './live-run.ts';
import { createRunClient } from './run-client.ts';
import type { RunHooks } from './run-context.ts';
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
      if (news.type === 'chat' || !store.get(news.runId)) askFor(chatKey(news.chatId));
      else if (news.status !== 'streaming') void client.hearEnd(news.runId);
    },
    onOpen(isReturn) {
      if (isReturn) return void refreshAll(queryClient);
      refreshLists();
      askFor(everyChatKey);
    },
  });

  const inChat = ({ chatId }: LiveRun) => store.all().filter((each) => each.chatId === chatId);
  const isViewed = (live: LiveRun) => viewed.chatId === live.chatId;
  const hooks: RunHooks = {
    onAsked(live) {
      if (live.asked) composers.send(live.id, live.composerKey, live.asked.text);
      if (live.composerKey === draftKey && isViewed(live)) putAddress('/', addressOf(live.chatId));
    },

    onKnown(live) {
      composers.sent(live.id);
      for (const each of inChat(live)) store.update(each.id, { composerKey: live.chatId });
      if (queryClient.getQueryState(chatKey(live.chatId))?.error) askFor(chatKey(live.chatId));
      refreshLists();
    },

    onBegun(live) {
      if (isViewed(live)) announcements.say('Answer started');
    },

    onUnsaved(live) {
      if (isViewed(live)) announcements.say('Answer not saved yet');
    },

    onEnded(live, saved) {
      composers.sent(live.id);
      putIntoChat(queryClient, live, saved);
      refreshLists();
      if (isViewed(live) && saved.status !== 'streaming') {
        announcements.say(endSentences[saved.status]);
      }
    },

    onNotStarted(live, sentence) {
      composers.sent(live.id);
      if (live.asked) composers.giveBack(live.composerKey, live.asked.text, sentence);
      else composers.set(live.composerKey, { notice: sentence });
      const isStillDraft = live.composerKey === draftKey && inChat(live).length === 0;
      if (isStillDraft) putAddress(addressOf(live.chatId), '/');
    },

    onFoundLate(saved) {
      askFor(chatKey(saved.chatId));
      refreshLists();
    },

    onGone(live) {
      composers.sent(live.id);
      askFor(chatKey(live.chatId));
      refreshLists();
    },
  };

  const client = createRunClient(store, (path, init) => socket.fetch(path, init), hooks);
  const stops = createStops(store, client, () => {
    askFor(everyChatKey);
    refreshLists();
  });
  const deletions = createDeletions(client, (chatId) => askFor(chatKey(chatId)));
  return { store, client, socket, stops, composers, announcements, viewed, deletions };
}

export type ChatRuns = ReturnType<typeof createChatRuns>;

/**
 * Gives what is on screen another address. Only at once, in the reader's own press or for want of
 * anything to show: it would undo a press on a link whose page is on its way.
 */
function putAddress(from: string, to: string): void {
  // Next follows the native call, so the room on screen stays as it is.
  if (window.location.pathname === from) window.history.replaceState(null, '', to);
}

function putIntoChat(queryClient: QueryClient, live: LiveRun, saved: RunJson): void {
  queryClient.setQueryData<ChatDetail>(chatKey(live.chatId), (detail) =>
    detail ? { ...detail, prompts: withSavedRun(detail.prompts, saved, live.asked) } : detail,
  );
}
