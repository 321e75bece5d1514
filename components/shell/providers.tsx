'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { RunsProvider } from '#components/chat/runs-provider.tsx';
import { ensureSession } from '#lib/client/http.ts';
import { createQueryClient } from '#lib/client/query-client.ts';

/** @param nonce of this page's Content-Security-Policy: what it adds as scripts and styles carries it */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  // For the style with which an open dialog keeps the page behind it from scrolling.
  setNonce(nonce);
  useEffect(() => {
    // Early, so that the first send does not wait for it; every call says itself when it fails.
    ensureSession().catch(() => {});
  }, []);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      disableTransitionOnChange
      enableSystem
      nonce={nonce}
    >
      <QueryClientProvider client={queryClient}>
        <RunsProvider>{children}</RunsProvider>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
