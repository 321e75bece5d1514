'use client';

import { usePathname } from 'next/navigation';
import { StopAllButton, UnconfirmedStops } from '#components/runs/stop-all.tsx';
import { useStreamingChats } from './use-streaming-chats.ts';

/** What can be stopped everywhere at once. The runs page has this itself. */
export function SidebarStops() {
  const isOnRunsPage = usePathname() === '/runs';
  const count = useStreamingChats();
  if (isOnRunsPage) return null;
  return (
    <div className="grid gap-2 border-t px-3 py-2 empty:hidden">
      {count > 1 && (
        <div className="flex items-center justify-between gap-2 pl-2 text-muted-foreground text-sm">
          {count} answers stream
          <StopAllButton />
        </div>
      )}
      <UnconfirmedStops />
    </div>
  );
}
