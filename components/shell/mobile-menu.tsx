'use client';

import { MenuIcon } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from '#components/ui/sheet.tsx';
import { Sidebar } from './sidebar.tsx';

/** The sidebar as a drawer, where the screen is too narrow to keep it open. */
export function MobileMenu() {
  const pathname = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <Sheet onOpenChange={(open) => setOpenAt(open ? pathname : null)} open={openAt === pathname}>
      <SheetTrigger asChild>
        <Button aria-label="Menu" className="md:hidden" size="icon" variant="ghost">
          <MenuIcon className="size-5" />
        </Button>
      </SheetTrigger>
      <SheetContent className="outline-none" onOpenAutoFocus={focusWhole}>
        <SheetTitle className="sr-only">Menu</SheetTitle>
        <Sidebar />
      </SheetContent>
    </Sheet>
  );
}

/** The search, which comes first, would bring up the keyboard over the list. */
function focusWhole(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
