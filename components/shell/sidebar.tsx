'use client';

import { HistoryIcon, SettingsIcon, SquarePenIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { ChatList } from '#components/chats/chat-list.tsx';
import { SidebarStops } from '#components/runs/stop-buttons.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { newChatKey } from './shortcuts.ts';
import { ThemeMenu } from './theme-menu.tsx';

export function Sidebar() {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-14 shrink-0 items-center px-4">
        <Link
          aria-label="Halt, home"
          className="flex items-center gap-2 rounded-md font-semibold font-serif text-xl tracking-tight"
          href="/"
        >
          <HaltMark className="size-5 text-stop" />
          Halt
        </Link>
      </div>
      <div className="px-3 pb-2">
        <Button asChild className="w-full justify-start px-3" variant="outline">
          <Link aria-keyshortcuts={newChatKey.aria} href="/">
            <SquarePenIcon />
            New chat
          </Link>
        </Button>
      </div>
      <ChatList />
      <SidebarStops />
      <nav aria-label="Pages" className="flex shrink-0 items-center gap-1 border-t p-2">
        <PageLink href="/runs" icon={<HistoryIcon />}>
          Runs
        </PageLink>
        <PageLink href="/settings" icon={<SettingsIcon />}>
          Settings
        </PageLink>
        <span className="flex-1" />
        <ThemeMenu />
      </nav>
    </div>
  );
}

type PageLinkProps = { href: string; icon: ReactNode; children: ReactNode };

function PageLink({ href, icon, children }: PageLinkProps) {
  const pathname = usePathname();
  const isCurrent = pathname === href;
  const isWithin = isCurrent || pathname.startsWith(`${href}/`);
  return (
    <Button asChild className={cn('px-2.5', isWithin && 'bg-accent')} size="sm" variant="ghost">
      <Link aria-current={isCurrent ? 'page' : undefined} href={href}>
        {icon}
        {children}
      </Link>
    </Button>
  );
}
