import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChatPage, RunPage, Settings } from '#lib/shared/api.ts';
import type { ChatDetail } from '#lib/shared/chat.ts';
import { askingCalls } from '#lib/shared/tool-parts.ts';
import { isRefused } from './api-error.ts';
import {
  deleteChat,
  listChats,
  listModels,
  listRuns,
  readChat,
  readRunDetails,
  readSent,
  readSettings,
  renameChat,
  saveSettings,
} from './calls.ts';
import { listedChats } from './chat-view.ts';
import type { FollowedRun } from './followed-run.ts';
import {
  chatKey,
  chatsKey,
  modelsKey,
  pollMs,
  refresh,
  runsKey,
  settingsKey,
} from './query-client.ts';
import type { RunsQuery } from './runs-address.ts';
import { useFollowedRuns, useHearsNews, usePageState } from './use-page-state.ts';

/** A chat with its prompts and runs. A draft, which the server does not have, is not asked for. */
export function useChat(chatId: string, isDraft: boolean) {
  const hearsNews = useHearsNews();
  return useQuery({
    queryKey: chatKey(chatId),
    queryFn: ({ signal }) => readChat(chatId, signal),
    enabled: !isDraft,
    refetchInterval: ({ state }) =>
      isRefused(state.error) ? false : pollMs(hearsNews, hasStreamingRun(state.data)),
  });
}

function hasStreamingRun(detail: ChatDetail | undefined): boolean {
  const runs = detail?.prompts.flatMap((prompt) => prompt.runs) ?? [];
  return runs.some((run) => run.status === 'streaming');
}

/** The chats, newest first, page by page. */
function useChats(search: string) {
  const hearsNews = useHearsNews();
  return useInfiniteQuery({
    queryKey: [...chatsKey, search],
    queryFn: ({ pageParam, signal }) => listChats({ search, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => {
      const chats = state.data?.pages.flatMap((page) => page.chats) ?? [];
      return pollMs(
        hearsNews,
        chats.some((chat) => chat.streaming),
      );
    },
  });
}

/** The chats to list, with what this page knows better laid over them. */
export function useListedChats(search: string) {
  const followed = useFollowedRuns();
  const query = useChats(search);
  const { data } = query;
  const asking = useAskingElsewhere(data?.pages ?? [], followed);
  const chats = useMemo(
    () => listedChats(data?.pages ?? [], followed, search !== '', asking),
    [data, followed, search, asking],
  );
  return { ...query, chats };
}

/** The chats in which a run that this page does not follow waits for the user's approval. */
function useAskingElsewhere(
  pages: readonly ChatPage[],
  followed: readonly FollowedRun[],
): ReadonlySet<string> {
  const hearsNews = useHearsNews();
  const streaming = pages.flatMap(({ chats }) => chats.filter((chat) => chat.streaming));
  const { data } = useQuery({
    queryKey: [...runsKey, 'asking'],
    queryFn: ({ signal }) => listRuns({ status: 'streaming', cursor: null }, signal),
    enabled: streaming.some(({ id }) => !followed.some(({ chatId }) => chatId === id)),
    refetchInterval: pollMs(hearsNews, true),
  });
  return useMemo(() => {
    const asking = data?.runs.filter(({ parts }) => askingCalls(parts).length > 0) ?? [];
    return new Set(asking.map(({ chatId }) => chatId));
  }, [data]);
}

/** In how many of the user's chats an answer is being written. */
export function useStreamingChats(): number {
  return useListedChats('').chats.filter((chat) => chat.streaming).length;
}

/** The runs that the runs page asks for, page by page. */
export function useRuns(query: RunsQuery) {
  const hearsNews = useHearsNews();
  return useInfiniteQuery({
    queryKey: [...runsKey, query],
    queryFn: ({ pageParam, signal }) => listRuns({ ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => pollMs(hearsNews, hasStreaming(state.data)),
  });
}

/** Everything about one run; asked for again with the lists of runs. */
export function useRunDetails(runId: string) {
  const hearsNews = useHearsNews();
  return useQuery({
    queryKey: [...runsKey, 'details', runId],
    queryFn: ({ signal }) => readRunDetails(runId, signal),
    refetchInterval: ({ state }) =>
      isRefused(state.error) ? false : pollMs(hearsNews, state.data?.run.status === 'streaming'),
  });
}

/** What the model was sent for a run, once somebody wants to see it. */
export function useSent(runId: string, isWanted: boolean) {
  return useQuery({
    queryKey: [...runsKey, 'sent', runId],
    queryFn: ({ signal }) => readSent(runId, signal),
    enabled: isWanted,
  });
}

function hasStreaming(data: InfiniteData<RunPage> | undefined): boolean {
  const runs = data?.pages.flatMap((page) => page.runs) ?? [];
  return runs.some((run) => run.status === 'streaming');
}

export function useRenameChat() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ chatId, title }: { chatId: string; title: string }) => renameChat(chatId, title),
    onSuccess: (_, { chatId, title }) => {
      changeChats(queryClient, (page) => ({
        ...page,
        chats: page.chats.map((chat) => (chat.id === chatId ? { ...chat, title } : chat)),
      }));
      return refresh(queryClient, chatKey(chatId));
    },
  });
}

export function useDeleteChat() {
  const queryClient = useQueryClient();
  const page = usePageState();
  return useMutation({
    mutationFn: (chatId: string) => page.delete(chatId, () => deleteChat(chatId)),
    onSuccess: (_, chatId) => {
      changeChats(queryClient, (page) => ({
        ...page,
        chats: page.chats.filter((chat) => chat.id !== chatId),
      }));
      // One that is still on screen would only be asked for again.
      queryClient.removeQueries({ queryKey: chatKey(chatId), type: 'inactive' });
    },
  });
}

function changeChats(
  queryClient: ReturnType<typeof useQueryClient>,
  change: (page: ChatPage) => ChatPage,
): void {
  queryClient.setQueriesData<InfiniteData<ChatPage>>(
    { queryKey: chatsKey },
    (data) => data && { ...data, pages: data.pages.map(change) },
  );
}

export function useModels() {
  return useQuery({
    queryKey: modelsKey,
    queryFn: ({ signal }) => listModels(signal),
    staleTime: 5 * 60_000,
  });
}

export function useSettings() {
  return useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => readSettings(signal),
    staleTime: 60_000,
  });
}

/** Saves a setting, showing it at once and taking it back when it could not be saved. */
export function useSaveSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: saveSettings,
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey: settingsKey });
      const before = queryClient.getQueryData<Settings>(settingsKey);
      if (before) queryClient.setQueryData<Settings>(settingsKey, { ...before, ...change });
      return { before };
    },
    onError: (_, __, context) => {
      if (context?.before) queryClient.setQueryData(settingsKey, context.before);
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(settingsKey, saved);
    },
  });
}
