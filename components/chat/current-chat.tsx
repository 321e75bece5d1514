'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { chatIdAt } from '#lib/client/chat-address.ts';
import { newId } from '#lib/client/new-id.ts';
import { useFollowedRunsIn, usePageState } from '#lib/client/use-page-state.ts';
import { ChatRoom } from './chat-room.tsx';

/** A chat that does not exist yet: whether it has its address, and whether the server has it. */
const newDraft = () => ({ id: newId(), isTaken: false, isKnown: false });

/**
 * The room of the chat that the address names; at `/`, of a draft that gets its address with its
 * first prompt. The room stays mounted through that, because its key is the chat's id.
 */
export function CurrentChat() {
  const pathname = usePathname();
  const page = usePageState();
  const [draft, setDraft] = useState(newDraft);
  const addressed = chatIdAt(pathname);

  if (addressed === draft.id && !draft.isTaken) setDraft({ ...draft, isTaken: true });
  if (addressed === null && draft.isTaken) setDraft(newDraft());

  const chatId = addressed ?? draft.id;
  const isKnown = useFollowedRunsIn(draft.id).some((run) => run.isKnown);
  if (isKnown && !draft.isKnown) setDraft({ ...draft, isKnown });
  const isDraft = chatId === draft.id && !draft.isKnown;
  useEffect(() => page.view(chatId), [page, chatId]);

  return <ChatRoom chatId={chatId} isDraft={isDraft} key={chatId} />;
}
