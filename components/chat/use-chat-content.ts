import { useEffect, useMemo } from 'react';
import { isRefused } from '#lib/client/api-error.ts';
import { useChat } from '#lib/client/use-queries.ts';
import { drawnPrompts } from './drawn-chat.ts';
import { isBusy } from './live-run.ts';
import { useChatRuns } from './runs-provider.tsx';
import { useLiveRuns } from './use-live-runs.ts';

/** A chat as it is to be drawn: what is saved, with the runs that this page follows. */
export function useChatContent(chatId: string, isDraft: boolean) {
  const { client } = useChatRuns();
  const live = useLiveRuns(chatId);
  const { data, dataUpdatedAt, error, refetch } = useChat(chatId, isDraft);

  // Each answer of the server counts, also one that changes nothing of the data.
  useEffect(() => {
    if (dataUpdatedAt === 0) return;
    for (const run of data?.prompts.flatMap((prompt) => prompt.runs) ?? []) {
      if (run.status === 'streaming') client.attach(run);
      else client.adopt(run);
    }
  }, [data, dataUpdatedAt, client]);

  const isMissing = isRefused(error) && !live.some(isBusy);
  useEffect(() => {
    if (isMissing) client.forgetChat(chatId);
  }, [isMissing, client, chatId]);

  const prompts = useMemo(() => drawnPrompts(data?.prompts ?? [], live), [data, live]);
  const isThere = isDraft || data !== undefined || live.length > 0;
  return {
    title: data?.chat.title ?? live[0]?.asked?.text.slice(0, 80) ?? null,
    prompts,
    live,
    isThere,
    isMissing,
    error: isThere || isMissing ? null : error,
    retry: () => void refetch(),
  };
}
