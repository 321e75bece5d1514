'use client';

import { useRouter } from 'next/navigation';
import { Fragment, useState } from 'react';
import { Dialog, DialogContent, DialogTitle } from '#components/ui/dialog.tsx';
import { Keys } from './keys.tsx';
import { helpKey, newChatKey, questionMark, useShortcut } from './shortcuts.ts';

const shortcuts: readonly { does: string; keys: readonly string[] }[] = [
  { does: 'Send your message', keys: ['Enter'] },
  { does: 'Start a new line', keys: ['Shift', 'Enter'] },
  { does: 'Stop the answer', keys: ['Esc'] },
  { does: 'New chat', keys: ['Mod', 'Shift', 'O'] },
  { does: 'Search chats', keys: ['Mod', 'K'] },
  { does: 'Allow a tool call once', keys: ['Mod', 'Shift', 'Enter'] },
  { does: 'Allow a tool in this chat', keys: ['Mod', 'Alt', 'Enter'] },
  { does: 'Always allow a tool', keys: ['Mod', 'Shift', 'Alt', 'Enter'] },
  { does: 'Deny a tool call', keys: ['Mod', 'Alt', 'Backspace'] },
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
  return (
    <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2.5 text-sm">
      {shortcuts.map(({ does, keys }) => (
        <Fragment key={does}>
          <dt>{does}</dt>
          <dd className="flex justify-end gap-1">
            <Keys keys={keys} />
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
