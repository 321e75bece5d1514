import { XIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Button } from './button.tsx';
import { cn } from './class-names.ts';
import { InertBehind } from './inert-behind.ts';
import { type Overlays, OverlaysContext, useOverlayParts, useOverlays } from './overlays.ts';

type Parts = Overlays['Dialog'];

/** A dialog; its code is fetched when it first opens. */
export function Dialog({ open = false, ...props }: ComponentProps<Parts['Root']>) {
  const parts = useOverlays(open);
  if (!parts) return null;
  return (
    <OverlaysContext value={parts}>
      <parts.Dialog.Root open {...props} />
    </OverlaysContext>
  );
}

export function DialogClose(props: ComponentProps<Parts['Close']>) {
  const { Dialog } = useOverlayParts();
  return <Dialog.Close {...props} />;
}

export const overlayClasses = 'fixed inset-0 z-50 bg-overlay data-[state=open]:animate-fade-in';

export const panelClasses = [
  'fixed top-1/2 left-1/2 z-50 grid w-[calc(100%-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2',
  'gap-4 rounded-2xl border bg-popover p-6 text-popover-foreground shadow-xl',
  'data-[state=open]:animate-fade-in',
].join(' ');

export function DialogContent({ className, children, ...props }: ComponentProps<Parts['Content']>) {
  const { Dialog } = useOverlayParts();
  return (
    <Dialog.Portal>
      <Dialog.Overlay className={overlayClasses} />
      <Dialog.Content className={cn(panelClasses, className)} {...props}>
        <InertBehind />
        {children}
        <Dialog.Close asChild>
          <Button
            aria-label="Close"
            className="absolute top-3 right-3"
            size="icon-sm"
            variant="ghost"
          >
            <XIcon />
          </Button>
        </Dialog.Close>
      </Dialog.Content>
    </Dialog.Portal>
  );
}

export function DialogTitle({ className, ...props }: ComponentProps<Parts['Title']>) {
  const { Dialog } = useOverlayParts();
  return (
    <Dialog.Title className={cn('font-semibold text-lg leading-tight', className)} {...props} />
  );
}

export function DialogFooter({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('flex flex-wrap justify-end gap-2', className)} {...props} />;
}
