'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { refreshAll } from '#lib/client/refresh.ts';
import { LiveContext } from '#lib/client/use-is-live.ts';
import { Announcer } from './announcer.tsx';
import { type ChatRuns, createChatRuns } from './chat-runs.ts';

const RunsContext = createContext<ChatRuns | null>(null);

/** The runs of this page, for everything below. */
export function RunsProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [runs] = useState(() => createChatRuns(queryClient));

  useEffect(() => {
    const events = new AbortController();
    const { signal } = events;
    runs.socket.open();
    window.addEventListener(
      'pagehide',
      () => {
        runs.client.leave(null);
        runs.socket.close();
      },
      { signal },
    );
    window.addEventListener(
      'pageshow',
      (event) => {
        runs.socket.open();
        // Back from the browser's page cache: what is on screen may be long out of date.
        if (event.persisted) void refreshAll(queryClient);
      },
      { signal },
    );
    return () => {
      events.abort();
      runs.socket.close();
    };
  }, [runs, queryClient]);

  return (
    <RunsContext value={runs}>
      <LiveContext value={runs.socket}>{children}</LiveContext>
      <Announcer announcements={runs.announcements} />
    </RunsContext>
  );
}

export function useChatRuns(): ChatRuns {
  const runs = use(RunsContext);
  if (!runs) throw new Error('useChatRuns needs a RunsProvider above it.');
  return runs;
}
