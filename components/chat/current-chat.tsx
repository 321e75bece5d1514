'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { newId } from '#components/client/new-id.ts';
import { chatIdAt } from './chat-address.ts';
import { ChatRoom } from './chat-room.tsx';
import { useChatRuns } from './runs-provider.tsx';

/**
 * The room of the chat that the address names; at `/`, of a draft that gets its address once the
 * server has it. The room stays mounted through that, because its key is the chat's id.
 */
export function CurrentChat() {
  const pathname = usePathname();
  const { client, viewed } = useChatRuns();
  const [draft, setDraft] = useState(() => ({ id: newId(), isTaken: false }));
  const addressed = chatIdAt(pathname);

  if (addressed === draft.id && !draft.isTaken) setDraft({ ...draft, isTaken: true });
  if (addressed === null && draft.isTaken) setDraft({ id: newId(), isTaken: false });

  const chatId = addressed ?? draft.id;
  useEffect(() => {
    viewed.chatId = chatId;
    return () => {
      viewed.chatId = null;
      client.leave(chatId);
    };
  }, [chatId, client, viewed]);

  return <ChatRoom chatId={chatId} isDraft={addressed === null} key={chatId} />;
}
