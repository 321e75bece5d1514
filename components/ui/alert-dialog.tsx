import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';
import { overlayClasses, panelClasses } from './dialog.tsx';
import { InertBehind } from './inert-behind.ts';
import { type Overlays, OverlaysContext, useOverlayParts, useOverlays } from './overlays.ts';

type Parts = Overlays['AlertDialog'];

/** A question that has to be answered; its code is fetched when it is first asked. */
export function AlertDialog({ open = false, ...props }: ComponentProps<Parts['Root']>) {
  const parts = useOverlays(open);
  if (!parts) return null;
  return (
    <OverlaysContext value={parts}>
      <parts.AlertDialog.Root open {...props} />
    </OverlaysContext>
  );
}

export function AlertDialogCancel(props: ComponentProps<Parts['Cancel']>) {
  const { AlertDialog } = useOverlayParts();
  return <AlertDialog.Cancel {...props} />;
}

export function AlertDialogContent({
  className,
  children,
  ...props
}: ComponentProps<Parts['Content']>) {
  const { AlertDialog } = useOverlayParts();
  return (
    <AlertDialog.Portal>
      <AlertDialog.Overlay className={overlayClasses} />
      <AlertDialog.Content className={cn(panelClasses, className)} {...props}>
        <InertBehind />
        {children}
      </AlertDialog.Content>
    </AlertDialog.Portal>
  );
}

export function AlertDialogTitle({ className, ...props }: ComponentProps<Parts['Title']>) {
  const { AlertDialog } = useOverlayParts();
  return (
    <AlertDialog.Title
      className={cn('font-semibold text-lg leading-tight', className)}
      {...props}
    />
  );
}

export function AlertDialogDescription({
  className,
  ...props
}: ComponentProps<Parts['Description']>) {
  const { AlertDialog } = useOverlayParts();
  return (
    <AlertDialog.Description
      className={cn('text-muted-foreground text-sm', className)}
      {...props}
    />
  );
}
