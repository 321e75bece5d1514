import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { ChatDetail } from '#lib/shared/chat.ts';
import {
  type ChatPage,
  deleteChat,
  listChats,
  listModels,
  readChat,
  readSettings,
  renameChat,
  type Settings,
  saveSettings,
} from './api.ts';
import { isRefused } from './api-error.ts';
import { pollMs } from './poll-ms.ts';
import { chatKey, chatsKey, modelsKey, settingsKey } from './query-keys.ts';
import { refresh } from './refresh.ts';
import { useIsLive } from './use-is-live.ts';

/** A chat with its prompts and runs. A draft, which the server does not have, is not asked for. */
export function useChat(chatId: string, isDraft: boolean) {
  const isLive = useIsLive();
  return useQuery({
    queryKey: chatKey(chatId),
    queryFn: ({ signal }) => readChat(chatId, signal),
    enabled: !isDraft,
    refetchInterval: ({ state }) =>
      isRefused(state.error) ? false : pollMs(isLive, hasStreamingRun(state.data)),
  });
}

function hasStreamingRun(detail: ChatDetail | undefined): boolean {
  const runs = detail?.prompts.flatMap((prompt) => prompt.runs) ?? [];
  return runs.some((run) => run.status === 'streaming');
}

/** The chats, newest first, page by page. */
export function useChats(search: string) {
  const isLive = useIsLive();
  return useInfiniteQuery({
    queryKey: [...chatsKey, search],
    queryFn: ({ pageParam, signal }) => listChats({ search, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => {
      const chats = state.data?.pages.flatMap((page) => page.chats) ?? [];
      return pollMs(
        isLive,
        chats.some((chat) => chat.streaming),
      );
    },
  });
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
  return useMutation({
    mutationFn: deleteChat,
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
