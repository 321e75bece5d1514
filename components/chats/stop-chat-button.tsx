'use client';

import { useStops } from '#components/chat/use-stops.ts';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { handFocusOn } from '#lib/client/hand-focus-on.ts';
import { isMeantForAnother } from '#lib/client/same-press.ts';
import type { ChatListItem } from '#lib/shared/chat.ts';

/** Stops the answer that streams in another chat than the one on screen. */
export function StopChatButton({ chat }: { chat: ChatListItem }) {
  const { states, stopChat } = useStops();
  const name = `Stop answer in ${chat.title || 'Untitled chat'}`;
  return (
    <Button
      aria-label={name}
      className="size-7 text-stop"
      disabled={states.has(chat.id)}
      onClick={(event) => isMeantForAnother(event, chat.id) || stopChat(chat.id)}
      ref={handFocusOn}
      size="icon-sm"
      title={name}
      variant="ghost"
    >
      <HaltMark />
    </Button>
  );
}
