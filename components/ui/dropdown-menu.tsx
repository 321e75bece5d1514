import { CheckIcon } from 'lucide-react';
import { Slot } from 'radix-ui';
import {
  type ComponentProps,
  createContext,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  use,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { cn } from './class-names.ts';
import {
  fetchOnIntent,
  type Overlays,
  OverlaysContext,
  useOverlayParts,
  useOverlays,
} from './overlays.ts';

type MenuState = {
  isOpen: boolean;
  setIsOpen: (isOpen: boolean) => void;
  trigger: RefObject<HTMLButtonElement | null>;
  triggerId: string;
  /** Whether a key has opened it: then the first item takes the focus. */
  byKeyboard: RefObject<boolean>;
};

const MenuContext = createContext<MenuState | null>(null);

function useMenu(): MenuState {
  const state = use(MenuContext);
  if (!state) throw new Error('This stands only in a DropdownMenu.');
  return state;
}

/**
 * A button with a menu; the menu's code is fetched when it is about to open. Not modal: it closes as
 * the focus leaves it, and hides nothing of the page from readers.
 */
export function DropdownMenu({ children }: { children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const byKeyboard = useRef(false);
  const triggerId = useId();
  const state = useMemo(
    () => ({ isOpen, setIsOpen, trigger, triggerId, byKeyboard }),
    [isOpen, triggerId],
  );
  return <MenuContext value={state}>{children}</MenuContext>;
}

/** Takes one button, which opens the menu. */
export function DropdownMenuTrigger({ children }: { asChild: true; children: ReactNode }) {
  const { isOpen, setIsOpen, trigger, triggerId, byKeyboard } = useMenu();
  return (
    <Slot.Root
      aria-expanded={isOpen}
      aria-haspopup="menu"
      data-state={isOpen ? 'open' : 'closed'}
      id={triggerId}
      onClick={(event: MouseEvent) => {
        byKeyboard.current = event.detail === 0;
        setIsOpen(!isOpen);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        byKeyboard.current = true;
        setIsOpen(true);
      }}
      ref={trigger}
      {...fetchOnIntent}
    >
      {children}
    </Slot.Root>
  );
}

type ContentProps = ComponentProps<Overlays['Menu']['Content']>;

export function DropdownMenuContent({ className, sideOffset = 4, ...props }: ContentProps) {
  const { isOpen, setIsOpen, trigger, triggerId, byKeyboard } = useMenu();
  const parts = useOverlays(isOpen);
  if (!parts) return null;
  const { Menu } = parts;
  return (
    <OverlaysContext value={parts}>
      <Menu.Root modal={false} onOpenChange={setIsOpen} open>
        <Menu.Anchor virtualRef={trigger} />
        <Menu.Portal>
          <Menu.Content
            aria-labelledby={triggerId}
            className={cn(
              'z-50 min-w-36 overflow-hidden rounded-xl border bg-popover p-1 shadow-lg',
              'text-popover-foreground data-[state=open]:animate-fade-in',
              className,
            )}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              // A dialog that an item has opened has the focus, or what was pressed instead.
              if (document.activeElement === document.body) trigger.current?.focus();
            }}
            onInteractOutside={(event) => {
              // The button closes it by itself.
              if (trigger.current?.contains(event.target as Node)) event.preventDefault();
            }}
            ref={(element) => {
              if (!byKeyboard.current) return;
              element
                ?.querySelector<HTMLElement>('[role^=menuitem]')
                ?.focus({ preventScroll: true });
            }}
            sideOffset={sideOffset}
            {...props}
          />
        </Menu.Portal>
      </Menu.Root>
    </OverlaysContext>
  );
}

const itemClasses = [
  'relative flex cursor-default select-none items-center gap-2 rounded-md px-2 py-1.5 text-sm',
  '-outline-offset-2 focus:bg-accent focus:outline-hidden focus:text-accent-foreground',
  'data-[disabled]:pointer-events-none data-[disabled]:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
].join(' ');

export function DropdownMenuRadioGroup(props: ComponentProps<Overlays['Menu']['RadioGroup']>) {
  const { Menu } = useOverlayParts();
  return <Menu.RadioGroup {...props} />;
}

export function DropdownMenuItem({
  className,
  ...props
}: ComponentProps<Overlays['Menu']['Item']>) {
  const { Menu } = useOverlayParts();
  return <Menu.Item className={cn(itemClasses, className)} {...props} />;
}

/** An item that is on or off; the menu stays open, as several may be wanted. */
export function DropdownMenuCheckboxItem({
  className,
  children,
  ...props
}: ComponentProps<Overlays['Menu']['CheckboxItem']>) {
  const { Menu } = useOverlayParts();
  return (
    <Menu.CheckboxItem
      className={cn(itemClasses, 'pr-8', className)}
      onSelect={(event) => event.preventDefault()}
      {...props}
    >
      {children}
      <Menu.ItemIndicator className="absolute right-2">
        <CheckIcon />
      </Menu.ItemIndicator>
    </Menu.CheckboxItem>
  );
}

export function DropdownMenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<Overlays['Menu']['RadioItem']>) {
  const { Menu } = useOverlayParts();
  return (
    <Menu.RadioItem className={cn(itemClasses, 'pr-8', className)} {...props}>
      {children}
      <Menu.ItemIndicator className="absolute right-2">
        <CheckIcon />
      </Menu.ItemIndicator>
    </Menu.RadioItem>
  );
}
