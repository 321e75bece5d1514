import type { QueryClient } from '@tanstack/react-query';
import { LiveSocket } from '#components/client/live-socket.ts';
import { chatKey, chatsKey, runsKey } from '#components/client/query-keys.ts';
import type { ChatDetail } from '#lib/chats/chat.ts';
import { createAnnouncements, endSentences } from './announcements.ts';
import { createComposerStore, type DraftStorage } from './composer-store.ts';
import { withSavedRun } from './drawn-chat.ts';
import { createRunClient } from './run-client.ts';
import type { SendStreaming } from './run-requests.ts';
import { RunStore } from './run-store.ts';

/** Everything the page knows of the runs it follows, made once for the life of the page. */
export function createChatRuns(queryClient: QueryClient) {
  const store = new RunStore((callback) => requestAnimationFrame(callback));
  const composers = createComposerStore(draftStorage());
  const announcements = createAnnouncements();
  /** The chat on screen, if one is. */
  const viewed: { chatId: string | null } = { chatId: null };

  const socket = new LiveSocket({
    onNews({ runId, chatId }) {
      void queryClient.invalidateQueries({ queryKey: chatsKey });
      void queryClient.invalidateQueries({ queryKey: runsKey });
      // What is followed here tells of itself, and faster.
      if (store.get(runId) || client.isForgotten(chatId)) return;
      void queryClient.invalidateQueries({ queryKey: chatKey(chatId) });
    },
    onReturn: () => void queryClient.invalidateQueries(),
  });

  const send: SendStreaming = (path, init) => socket.fetch(path, init);
  const client = createRunClient(store, send, {
    onKnown(live) {
      if (viewed.chatId === live.chatId && window.location.pathname === '/') {
        // Next follows the native call, so the room on screen stays as it is.
        window.history.replaceState(null, '', `/chats/${live.chatId}`);
      }
      void queryClient.invalidateQueries({ queryKey: chatsKey });
    },

    onBegun(live) {
      if (viewed.chatId === live.chatId) announcements.say('Answer started');
    },

    onEnded(live, saved) {
      queryClient.setQueryData<ChatDetail>(chatKey(live.chatId), (detail) =>
        detail ? { ...detail, prompts: withSavedRun(detail.prompts, saved, live.asked) } : detail,
      );
      void queryClient.invalidateQueries({ queryKey: chatsKey });
      void queryClient.invalidateQueries({ queryKey: runsKey });
      if (viewed.chatId === live.chatId && saved.status !== 'streaming') {
        announcements.say(endSentences[saved.status]);
      }
    },

    onNotStarted(live, sentence) {
      if (live.asked) composers.giveBack(live.composerKey, live.asked.text, sentence);
      else composers.set(live.composerKey, { notice: sentence });
    },

    onGone(live) {
      void queryClient.invalidateQueries({ queryKey: chatKey(live.chatId) });
      void queryClient.invalidateQueries({ queryKey: chatsKey });
    },
  });

  return { store, client, socket, composers, announcements, viewed };
}

export type ChatRuns = ReturnType<typeof createChatRuns>;

function draftStorage(): DraftStorage | null {
  try {
    return window.sessionStorage;
  } catch {
    // No storage on the server, and a browser may forbid it: drafts then live in memory.
    return null;
  }
}
