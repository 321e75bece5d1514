'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { RunsProvider } from '#components/chat/runs-provider.tsx';
import { ensureSession } from '#lib/client/http.ts';
import { createQueryClient } from '#lib/client/query-client.ts';

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  useEffect(() => {
    // Early, so that the first send does not wait for it; every call says itself when it fails.
    ensureSession().catch(() => {});
  }, []);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange enableSystem>
      <QueryClientProvider client={queryClient}>
        <RunsProvider>{children}</RunsProvider>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
