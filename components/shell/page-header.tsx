'use client';

import { MenuIcon } from 'lucide-react';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from '#components/ui/sheet.tsx';
import { searchKey, useShortcut } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';

type PageHeaderProps = {
  title: string | null;
  /** What the browser's tab says, where the page has another heading or none. */
  tab?: string | null;
};

/** The bar above a page; without a title it is there only where the menu needs it. */
export function PageHeader({ title, tab = title }: PageHeaderProps) {
  return (
    <header
      className={
        title === null
          ? 'flex h-14 items-center gap-2 px-3 md:hidden'
          : 'flex h-14 shrink-0 items-center gap-2 border-b px-3 md:px-6'
      }
    >
      <title>{tab ? `${tab} · Halt` : 'Halt'}</title>
      <MobileMenu />
      {title !== null && (
        <h1 className="min-w-0 flex-1 truncate font-medium text-sm" dir="auto" title={title}>
          {title}
        </h1>
      )}
    </header>
  );
}

/** The sidebar as a drawer, where the screen is too narrow to keep it open. */
function MobileMenu() {
  const [isOpen, setIsOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const isForSearch = useRef(false);
  useShortcut(searchKey, () => {
    const isShown = trigger.current?.offsetParent != null;
    if (!isShown || isOpen) return false;
    isForSearch.current = true;
    setIsOpen(true);
    return true;
  });
  useEffect(() => {
    const close = () => setIsOpen(false);
    window.addEventListener('popstate', close);
    return () => window.removeEventListener('popstate', close);
  }, []);

  /** Where a link leads is behind the drawer. The address says it too late, and of other moves too. */
  function onClick(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('a')) setIsOpen(false);
  }

  /** The search, which comes first, would bring up the keyboard over the list. */
  function onOpenAutoFocus(event: Event): void {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const search = isForSearch.current ? event.currentTarget.querySelector('input') : null;
    isForSearch.current = false;
    (search ?? event.currentTarget).focus();
  }

  return (
    <Sheet onOpenChange={setIsOpen} open={isOpen}>
      <SheetTrigger asChild>
        <Button aria-label="Menu" className="md:hidden" ref={trigger} size="icon" variant="ghost">
          <MenuIcon className="size-5" />
        </Button>
      </SheetTrigger>
      <SheetContent className="outline-none" onClick={onClick} onOpenAutoFocus={onOpenAutoFocus}>
        <SheetTitle className="sr-only">Menu</SheetTitle>
        <Sidebar />
      </SheetContent>
    </Sheet>
  );
}
