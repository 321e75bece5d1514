import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

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
