'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
} from '#components/ui/alert-dialog.tsx';
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
import { useDeleteChat, useRenameChat } from '#lib/client/queries.ts';
import type { ChatListItem } from '#lib/shared/chat.ts';

type ChatDialogProps = {
  chat: ChatListItem;
  onClose: () => void;
  /** Called when the dialog has let go of the focus. */
  onCloseAutoFocus: () => void;
};

export function RenameDialog({ chat, onClose, onCloseAutoFocus }: ChatDialogProps) {
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

type DeleteDialogProps = ChatDialogProps & { isCurrent: boolean };

export function DeleteDialog({ chat, isCurrent, onClose, onCloseAutoFocus }: DeleteDialogProps) {
  const router = useRouter();
  const remove = useDeleteChat();

  function confirm() {
    remove.mutate(chat.id, { onSuccess: onClose });
    if (isCurrent) router.push('/');
  }

  return (
    <AlertDialog onOpenChange={(open) => !open && onClose()} open>
      <AlertDialogContent onCloseAutoFocus={onCloseAutoFocus}>
        <AlertDialogTitle>Delete this chat?</AlertDialogTitle>
        <AlertDialogDescription>
          “{chat.title}” and all its answers will be deleted. This cannot be undone.
        </AlertDialogDescription>
        {remove.error && (
          <p className="text-failed-foreground text-sm" role="alert">
            {sentenceOf(remove.error)}
          </p>
        )}
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button variant="outline">Cancel</Button>
          </AlertDialogCancel>
          <Button disabled={remove.isPending} onClick={confirm} variant="destructive">
            Delete
          </Button>
        </DialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
