import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RunAnswer } from '#lib/shared/api.ts';
import type { StopReason } from '#lib/shared/receipt.ts';
import { chatKey, refresh } from './query-client.ts';
import { callJson, jsonBody } from './request.ts';

/** Says why a run of the chat was stopped. */
export function useSayWhyStopped({ id, chatId }: { id: string; chatId: string }) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (stopReason: StopReason) =>
      callJson<RunAnswer>(`/api/runs/${encodeURIComponent(id)}`, jsonBody('PATCH', { stopReason })),
    onSuccess: () => refresh(queryClient, chatKey(chatId)),
  });
}
