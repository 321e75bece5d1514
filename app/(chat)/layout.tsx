import type { ReactNode } from 'react';
import { CurrentChat } from '#components/chat/current-chat.tsx';

/** The room stays mounted while a draft at `/` becomes a chat with an address of its own. */
export default function ChatLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <CurrentChat />
      {children}
    </>
  );
}
