'use client';

import { useRouter } from 'next/navigation';
import { Fragment, useState } from 'react';
import { Dialog, DialogContent, DialogTitle } from '#components/ui/dialog.tsx';
import { useHydrated } from '#lib/client/use-hydrated.ts';
import { helpKey, newChatKey, questionMark, useShortcut } from './shortcuts.ts';

/** «Mod» is Ctrl, and Cmd on a Mac. */
const shortcuts: readonly { does: string; keys: readonly string[] }[] = [
  { does: 'Send your message', keys: ['Enter'] },
  { does: 'Start a new line', keys: ['Shift', 'Enter'] },
  { does: 'Stop the answer', keys: ['Esc'] },
  { does: 'New chat', keys: ['Mod', 'Shift', 'O'] },
  { does: 'Search chats', keys: ['Mod', 'K'] },
  { does: 'Show these shortcuts', keys: ['Mod', '/'] },
];

/** The shortcuts of every page, and what lists them. */
export function Shortcuts() {
  const [isOpen, setIsOpen] = useState(false);
  const router = useRouter();
  const toggle = () => {
    setIsOpen(!isOpen);
    return true;
  };
  useShortcut(helpKey, toggle);
  useShortcut(questionMark, toggle);
  useShortcut(newChatKey, () => {
    setIsOpen(false);
    router.push('/');
    // The new chat takes the focus as it opens; one that is open already has to be told.
    document.querySelector<HTMLElement>('textarea[aria-label="Message"]')?.focus();
    return true;
  });
  return (
    <Dialog onOpenChange={setIsOpen} open={isOpen}>
      <DialogContent aria-describedby={undefined}>
        <DialogTitle>Keyboard shortcuts</DialogTitle>
        <ShortcutList />
      </DialogContent>
    </Dialog>
  );
}

export function ShortcutList() {
  const command = useHydrated() && /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';
  return (
    <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2.5 text-sm">
      {shortcuts.map(({ does, keys }) => (
        <Fragment key={does}>
          <dt>{does}</dt>
          <dd className="flex justify-end gap-1">
            {keys.map((key) => (
              <kbd
                className="min-w-6 rounded-md border bg-muted px-1.5 py-0.5 text-center font-sans text-muted-foreground text-xs"
                key={key}
              >
                {key === 'Mod' ? command : key}
              </kbd>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
