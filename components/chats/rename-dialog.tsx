'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogFooter,
  DialogTitle,
} from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useRenameChat } from '#lib/client/use-queries.ts';
import type { ChatListItem } from '#lib/shared/chat.ts';

type RenameDialogProps = {
  chat: ChatListItem;
  onClose: () => void;
  /** Called when the dialog has let go of the focus. */
  onCloseAutoFocus: () => void;
};

export function RenameDialog({ chat, onClose, onCloseAutoFocus }: RenameDialogProps) {
  const [title, setTitle] = useState(chat.title);
  const rename = useRenameChat();
  const next = title.trim();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!next) return;
    rename.mutate({ chatId: chat.id, title: next }, { onSuccess: onClose });
  }

  return (
    <Dialog onOpenChange={(open) => !open && onClose()} open>
      <DialogContent aria-describedby={undefined} onCloseAutoFocus={onCloseAutoFocus}>
        <DialogTitle>Rename this chat</DialogTitle>
        <form className="grid gap-4" onSubmit={submit}>
          <Input
            aria-label="Title"
            autoFocus
            maxLength={200}
            onChange={(event) => setTitle(event.target.value)}
            onFocus={(event) => event.target.select()}
            value={title}
          />
          {rename.error && (
            <p className="text-failed-foreground text-sm" role="alert">
              {sentenceOf(rename.error)}
            </p>
          )}
          <DialogFooter>
            <DialogClose asChild>
              <Button variant="outline">Cancel</Button>
            </DialogClose>
            <Button disabled={!next || rename.isPending} type="submit">
              Rename
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
