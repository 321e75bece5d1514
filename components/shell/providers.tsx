'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { PageState } from '#lib/client/page-state.ts';
import { createQueryClient } from '#lib/client/query-client.ts';
import { ensureSession } from '#lib/client/request.ts';
import { PageStateContext, useAnnouncement } from '#lib/client/use-page-state.ts';

/** @param nonce of this page's Content-Security-Policy: what it adds as scripts and styles carries it */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [page] = useState(() => new PageState(queryClient));
  // For the style with which an open dialog keeps the page behind it from scrolling.
  setNonce(nonce);
  useEffect(() => {
    // Early, so that the first send does not wait for it; every call says itself when it fails.
    ensureSession().catch(() => {});
    return page.enter();
  }, [page]);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      disableTransitionOnChange
      enableSystem
      nonce={nonce}
    >
      <QueryClientProvider client={queryClient}>
        <PageStateContext value={page}>
          {children}
          <Announcement />
        </PageStateContext>
      </QueryClientProvider>
    </ThemeProvider>
  );
}

/** The page's one live region; what it says is removed once it has been read out. */
function Announcement() {
  return (
    <div aria-live="polite" className="sr-only" role="status">
      {useAnnouncement()}
    </div>
  );
}
