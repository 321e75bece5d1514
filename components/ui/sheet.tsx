import { Dialog as SheetPrimitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';
import { overlayClasses } from './dialog.tsx';
import { InertBehind } from './inert-behind.ts';

export const Sheet = SheetPrimitive.Root;
export const SheetTrigger = SheetPrimitive.Trigger;
export const SheetTitle = SheetPrimitive.Title;

/** A panel that slides in from the left edge. */
export function SheetContent({
  className,
  children,
  ...props
}: ComponentProps<typeof SheetPrimitive.Content>) {
  return (
    <SheetPrimitive.Portal>
      <SheetPrimitive.Overlay className={overlayClasses} />
      <SheetPrimitive.Content
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 left-0 z-50 flex w-[min(20rem,86vw)] flex-col border-r bg-sidebar shadow-xl',
          'data-[state=open]:animate-slide-in',
          className,
        )}
        {...props}
      >
        <InertBehind />
        {children}
      </SheetPrimitive.Content>
    </SheetPrimitive.Portal>
  );
}
