'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { chatsKey } from '#components/client/query-keys.ts';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import type { ChatListItem } from '#lib/chats/chat.ts';
import { stopChat } from './stop-chat.ts';

/** Stops the answer that streams in another chat than the one on screen. */
export function StopChatButton({ chat }: { chat: ChatListItem }) {
  const queryClient = useQueryClient();
  const stop = useMutation({
    mutationFn: async () => {
      if (!(await stopChat(chat.id))) throw new Error('The stop was not delivered.');
    },
    retry: 5,
    onSettled: () => queryClient.invalidateQueries({ queryKey: chatsKey }),
  });
  const name = `Stop answer in ${chat.title}`;
  return (
    <Button
      aria-label={name}
      className="size-7 text-stop"
      disabled={stop.isPending}
      onClick={() => stop.mutate()}
      size="icon-sm"
      title={stop.isError ? 'This could not be delivered. Press again.' : name}
      variant="ghost"
    >
      <HaltMark />
    </Button>
  );
}
