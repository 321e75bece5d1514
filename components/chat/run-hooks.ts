import type { QueryClient } from '@tanstack/react-query';
import { chatKey } from '#lib/client/query-keys.ts';
import type { ChatDetail } from '#lib/shared/chat.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { type AnnouncementStore, endSentences, troubleSentences } from './announcements.ts';
import { addressOf } from './chat-address.ts';
import { type ComposerStore, draftKey } from './composer-store.ts';
import { withSavedRun } from './drawn-chat.ts';
import type { LiveRun } from './live-run.ts';
import type { RunHooks } from './run-context.ts';
import type { RunStore } from './run-store.ts';

type Page = {
  queryClient: QueryClient;
  store: RunStore;
  composers: ComposerStore;
  announcements: AnnouncementStore;
  /** Whether the run's chat is on screen. */
  isViewed: (live: LiveRun) => boolean;
  askFor: (queryKey: readonly unknown[]) => void;
  refreshLists: () => void;
};

/** What the page does at the turns of a run's life: drafts, address, announcements, lists. */
export function createRunHooks(page: Page): RunHooks {
  const { queryClient, store, composers, announcements, isViewed, askFor, refreshLists } = page;
  const inChat = ({ chatId }: LiveRun) => store.all().filter((each) => each.chatId === chatId);
  return {
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

    onTrouble(live, phase) {
      if (isViewed(live)) announcements.say(troubleSentences[phase]);
    },

    onEnded(live, saved) {
      composers.sent(live.id);
      putIntoChat(queryClient, live, saved);
      if (!isViewed(live)) store.remove(live.id);
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
}

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
