import type { QueryClient } from '@tanstack/react-query';
import type { ChatDetail } from '#lib/shared/chat.ts';
import type { News } from '#lib/shared/news.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { Announcer, endSentence, troubleSentences } from './announcer.ts';
import { readRun } from './calls.ts';
import { addressOf } from './chat-address.ts';
import { withSavedRun } from './chat-view.ts';
import { Composers, draftKey, draftStorage } from './composers.ts';
import { loadReader } from './follow-run.ts';
import type { FollowedRun, RunAction } from './followed-run.ts';
import { FollowedRuns } from './followed-runs.ts';
import { NewsFeed } from './news-feed.ts';
import {
  chatKey,
  chatsKey,
  everyChatKey,
  refresh,
  refreshAll,
  runsKey,
  settingsKey,
  toolsKey,
} from './query-client.ts';
import { Reach } from './reach.ts';
import type { StartRequest } from './request-run.ts';
import { RunClient } from './run-client.ts';
import { RunTransport } from './run-transport.ts';
import { Stops } from './stops.ts';

/** News come in bursts, as when all is stopped; the lists are asked for no more often than this. */
const listsEveryMs = 150;

/**
 * What a page of Halt knows and does, whatever is on screen: made once for the life of the page. It
 * keeps drafts, address, announcements and lists in step with the runs and the news.
 */
export class PageState {
  readonly runs = new FollowedRuns((draw) => requestAnimationFrame(draw));
  readonly composers = new Composers(draftStorage());
  readonly announcer = new Announcer();
  readonly reach = new Reach();
  readonly news: NewsFeed;
  readonly client: RunClient;
  readonly stops: Stops;
  readonly #transport = new RunTransport();
  readonly #queryClient: QueryClient;
  /** The chats that are being deleted here, or have been: news of them are not followed up. */
  readonly #deleted = new Set<string>();
  #viewedChatId: string | null = null;
  #listsTimer: ReturnType<typeof setTimeout> | null = null;
  #areListsDue = false;

  constructor(queryClient: QueryClient) {
    this.#queryClient = queryClient;
    this.client = new RunClient({ runs: this.runs, transport: this.#transport });
    this.stops = new Stops(this.runs, this.client, () => this.#refreshChats());
    this.news = new NewsFeed({
      onNews: (news) => this.#hear(news),
      onOpen: (isReturn) => (isReturn ? void refreshAll(queryClient) : this.#refreshChats()),
    });
    this.runs.onChange((before, after, action) => this.#follow(before, after, action));
  }

  /** The page is there, until the returned function is called. */
  enter(): () => void {
    const events = new AbortController();
    const { signal } = events;
    this.news.open();
    this.reach.watch(signal);
    signal.addEventListener('abort', this.composers.subscribe(prepareToRead));
    window.addEventListener('pagehide', () => this.#putAway(), { signal });
    window.addEventListener('pageshow', (event) => this.#comeBack(event.persisted), { signal });
    return () => {
      events.abort();
      this.news.close();
    };
  }

  /** The chat is on screen, until the returned function is called. */
  view(chatId: string): () => void {
    this.#viewedChatId = chatId;
    return () => {
      this.#viewedChatId = null;
      this.client.leave(chatId);
    };
  }

  /** Starts a run. A draft gets its address with its first prompt. */
  start(request: StartRequest): void {
    prepareToRead();
    const run = this.runs.get(this.client.start(request));
    if (!run) return;
    if (run.prompt) this.composers.send(run.id, run.composerKey, run.prompt.text);
    if (run.composerKey === draftKey && this.#isViewed(run)) putAddress('/', addressOf(run.chatId));
  }

  /** Deletes a chat, letting go of its runs; one that could not be deleted comes back. */
  async delete(chatId: string, deletion: () => Promise<void>): Promise<void> {
    this.#deleted.add(chatId);
    this.client.forgetChat(chatId);
    try {
      await deletion();
    } catch (error) {
      this.#deleted.delete(chatId);
      this.#refresh(chatKey(chatId));
      throw error;
    }
  }

  #putAway(): void {
    this.client.leave(null);
    this.#transport.pause();
    this.news.close();
  }

  #comeBack(isFromCache: boolean): void {
    this.#transport.resume();
    this.news.open();
    // Back from the browser's page cache: what is on screen may be long out of date.
    if (isFromCache) void refreshAll(this.#queryClient);
  }

  #hear(news: News): void {
    if (news.type === 'settings') return this.#refresh(settingsKey);
    this.#refreshLists();
    if (this.#deleted.has(news.chatId)) return;
    if (news.type === 'chat') this.#refresh(toolsKey(news.chatId));
    const run = news.type === 'run' ? this.runs.get(news.runId) : undefined;
    // Why a connection ended may be told after its end, and what a Stop saved always is.
    const mayChange = run?.saved?.status === 'canceled';
    if (news.type === 'chat' || !run || mayChange) this.#refresh(chatKey(news.chatId));
    else if (news.status === 'streaming') return;
    else if (run.saved) void this.#readFigures(run);
    else void this.client.hearEnd(news.runId);
  }

  /** What a run cost and how its stop went is known a moment after its end. */
  async #readFigures(run: FollowedRun): Promise<void> {
    // Without an answer nothing is lost: the next load of the chat has them.
    const saved = await readRun(run.id).catch(() => null);
    if (saved) this.#putSaved(run, saved);
  }

  #putSaved(run: FollowedRun, saved: RunJson): void {
    this.#queryClient.setQueryData<ChatDetail>(chatKey(run.chatId), (detail) =>
      detail ? { ...detail, prompts: withSavedRun(detail.prompts, saved, run.prompt) } : detail,
    );
  }

  /** What the page does at the turns of a run's life. */
  #follow(before: FollowedRun, after: FollowedRun | null, action: RunAction): void {
    if (!before.isKnown && after?.isKnown) this.#becameKnown(after);
    if (this.#isViewed(before)) this.#announce(before, after);
    if (after?.saved) this.#ended(after, after.saved);
    else if (action.type === 'returned') this.#returned(before, action.sentence);
    else if (action.type === 'gone') {
      this.composers.sent(before.id);
      this.#refresh(chatKey(before.chatId));
      this.#refreshLists();
    }
  }

  #announce(before: FollowedRun, after: FollowedRun | null): void {
    if (!after) return;
    if (!before.hasBegun && after.hasBegun && after.isOwn) this.announcer.say('Answer started');
    if (!before.isUnsaved && after.isUnsaved) this.announcer.say('Answer not saved yet');
    if (before.phase === after.phase) return;
    if (after.phase === 'lost' || after.phase === 'unconfirmed') {
      this.announcer.say(troubleSentences[after.phase]);
    }
    const end = after.saved && endSentence(after.saved);
    if (end) this.announcer.say(end);
  }

  #becameKnown(run: FollowedRun): void {
    const { id, chatId } = run;
    this.composers.sent(id);
    for (const each of this.runs.inChat(chatId)) {
      this.runs.dispatch(each.id, { type: 'moved', composerKey: chatId });
    }
    if (this.#queryClient.getQueryState(chatKey(chatId))?.error) this.#refresh(chatKey(chatId));
    this.#refreshLists();
  }

  #ended(run: FollowedRun, saved: RunJson): void {
    this.composers.sent(run.id);
    this.#putSaved(run, saved);
    if (!this.#isViewed(run)) this.runs.dispatch(run.id, { type: 'forgotten' });
    this.#refreshLists();
  }

  /** The server does not have the run, and will not: the words go back to the composer. */
  #returned({ id, chatId, composerKey, prompt }: FollowedRun, sentence: string): void {
    this.composers.sent(id);
    if (prompt) this.composers.giveBack(composerKey, prompt.text, sentence);
    else this.composers.set(composerKey, { notice: sentence });
    const isStillDraft = composerKey === draftKey && this.runs.inChat(chatId).length === 0;
    if (isStillDraft) putAddress(addressOf(chatId), '/');
  }

  #isViewed(run: FollowedRun): boolean {
    return run.chatId === this.#viewedChatId;
  }

  #refreshChats(): void {
    this.#refresh(everyChatKey);
    this.#refreshLists();
  }

  /** At once, and once more for all calls of the next moment. */
  #refreshLists(): void {
    this.#areListsDue = true;
    if (this.#listsTimer !== null) return;
    this.#areListsDue = false;
    this.#refresh(chatsKey);
    this.#refresh(runsKey);
    this.#listsTimer = setTimeout(() => {
      this.#listsTimer = null;
      if (this.#areListsDue) this.#refreshLists();
    }, listsEveryMs);
  }

  #refresh(queryKey: readonly unknown[]): void {
    void refresh(this.#queryClient, queryKey);
  }
}

/** Who writes will read: the reader of streams is no part of the first load. */
function prepareToRead(): void {
  // Should it not come now, it is asked for again by who needs it.
  loadReader().catch(() => {});
}

/**
 * Gives what is on screen another address. Only at once, in the user's own press or for want of
 * anything to show: it would undo a press on a link whose page is on its way.
 */
function putAddress(from: string, to: string): void {
  // Next follows the native call, so the room on screen stays as it is.
  if (window.location.pathname === from) window.history.replaceState(null, '', to);
}
