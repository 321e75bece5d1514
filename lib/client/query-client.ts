import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

export const chatsKey = ['chats'] as const;
export const runsKey = ['runs'] as const;
export const insightsKey = ['insights'] as const;
export const modelsKey = ['models'] as const;
export const settingsKey = ['settings'] as const;
export const everyChatKey = ['chat'] as const;

export function chatKey(chatId: string) {
  return [...everyChatKey, chatId] as const;
}

/** @param chatId null for a chat that the server does not have yet */
export function toolsKey(chatId: string | null) {
  return ['tools', chatId] as const;
}

/** Retries what may pass (no answer, a server's own fault), never a refusal. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Halt may run on this very machine: a browser that calls itself offline still reaches it.
        networkMode: 'always',
        staleTime: 2000,
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/**
 * How long to wait until what is on screen is asked for again, in ms. While news arrive this only
 * heals what they may have missed.
 */
export function pollMs(hearsNews: boolean, isStreaming: boolean): number {
  if (hearsNews) return isStreaming ? 15_000 : 120_000;
  return isStreaming ? 3000 : 5000;
}

/**
 * Asks anew for what the page holds under `queryKey`. A load that is under way may have been
 * answered before the change that this is about, so it is not enough; nor is it broken off, for
 * changes may come faster than a load takes, and the page would never get one.
 */
export async function refresh(
  queryClient: QueryClient,
  queryKey: readonly unknown[],
): Promise<void> {
  const underWay = queryClient
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching' })
    .map((query) => query.promise);
  await Promise.allSettled(underWay);
  // A load that has begun meanwhile is new enough.
  await queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false });
}

/** Asks anew for everything: what is under way may be waiting on a connection that has died. */
export async function refreshAll(queryClient: QueryClient): Promise<void> {
  await queryClient.cancelQueries();
  await queryClient.invalidateQueries();
}
