import { useAllLiveRuns } from '#components/chat/use-live-runs.ts';
import { useChats } from '#lib/client/use-queries.ts';
import { listedChats } from './listed-chats.ts';

/** In how many of the reader's chats an answer is being written. */
export function useStreamingChats(): number {
  const live = useAllLiveRuns();
  const { data } = useChats('');
  return listedChats(data?.pages ?? [], live, false).filter((chat) => chat.streaming).length;
}
