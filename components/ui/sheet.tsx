import { Slot } from 'radix-ui';
import {
  type ComponentProps,
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useMemo,
  useRef,
} from 'react';
import { cn } from './class-names.ts';
import { overlayClasses } from './dialog.tsx';
import { InertBehind } from './inert-behind.ts';
import {
  fetchOnIntent,
  type Overlays,
  OverlaysContext,
  useOverlayParts,
  useOverlays,
} from './overlays.ts';

type Parts = Overlays['Dialog'];

type SheetState = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: RefObject<HTMLButtonElement | null>;
};

const SheetContext = createContext<SheetState | null>(null);

function useSheet(): SheetState {
  const state = use(SheetContext);
  if (!state) throw new Error('This stands only in a Sheet.');
  return state;
}

type SheetProps = Pick<SheetState, 'open' | 'onOpenChange'> & { children: ReactNode };

/** A button with a panel; the panel's code is fetched when it is about to open. */
export function Sheet({ open, onOpenChange, children }: SheetProps) {
  const trigger = useRef<HTMLButtonElement>(null);
  const state = useMemo(() => ({ open, onOpenChange, trigger }), [open, onOpenChange]);
  return <SheetContext value={state}>{children}</SheetContext>;
}

/** Takes one button, which opens the panel. */
export function SheetTrigger({ children }: { asChild: true; children: ReactNode }) {
  const { open, onOpenChange, trigger } = useSheet();
  return (
    <Slot.Root
      aria-expanded={open}
      aria-haspopup="dialog"
      onClick={() => onOpenChange(!open)}
      ref={trigger}
      {...fetchOnIntent}
    >
      {children}
    </Slot.Root>
  );
}

export function SheetTitle(props: ComponentProps<Parts['Title']>) {
  const { Dialog } = useOverlayParts();
  return <Dialog.Title {...props} />;
}

/** A panel that slides in from the left edge. */
export function SheetContent({ className, children, ...props }: ComponentProps<Parts['Content']>) {
  const { open, onOpenChange, trigger } = useSheet();
  const parts = useOverlays(open);
  if (!parts) return null;
  const { Dialog } = parts;
  return (
    <OverlaysContext value={parts}>
      <Dialog.Root onOpenChange={onOpenChange} open>
        <Dialog.Portal>
          <Dialog.Overlay className={overlayClasses} />
          <Dialog.Content
            aria-describedby={undefined}
            className={cn(
              'fixed inset-y-0 left-0 z-50 flex w-[min(20rem,86vw)] flex-col border-r bg-sidebar shadow-xl',
              'data-[state=open]:animate-slide-in',
              className,
            )}
            onCloseAutoFocus={() => trigger.current?.focus()}
            {...props}
          >
            <InertBehind />
            {children}
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </OverlaysContext>
  );
}
