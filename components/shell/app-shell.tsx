import type { ReactNode } from 'react';
import { Shortcuts } from './shortcut-help.tsx';
import { Sidebar } from './sidebar.tsx';

/** The sidebar and, beside it, the page. */
export function AppShell({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-dvh">
      <a
        className="sr-only z-50 rounded-lg bg-primary px-4 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        href="#page"
      >
        Skip to content
      </a>
      <aside
        aria-label="Sidebar"
        className="hidden w-68 shrink-0 flex-col border-r bg-sidebar md:flex"
      >
        <Sidebar />
      </aside>
      <Shortcuts />
      <main className="flex min-w-0 flex-1 flex-col" id="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
