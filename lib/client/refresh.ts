import type { QueryClient } from '@tanstack/react-query';

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
