'use client';

import { useRouter } from 'next/navigation';
import { useChatRuns } from '#components/chat/runs-provider.tsx';
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
} from '#components/ui/alert-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { DialogFooter } from '#components/ui/dialog.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useDeleteChat } from '#lib/client/use-queries.ts';
import type { ChatListItem } from '#lib/shared/chat.ts';

type DeleteDialogProps = {
  chat: ChatListItem;
  isCurrent: boolean;
  onClose: () => void;
  /** Called when the dialog has let go of the focus. */
  onCloseAutoFocus: () => void;
};

export function DeleteDialog({ chat, isCurrent, onClose, onCloseAutoFocus }: DeleteDialogProps) {
  const router = useRouter();
  const { deletions } = useChatRuns();
  const remove = useDeleteChat();

  function confirm() {
    void deletions.add(chat.id, remove.mutateAsync(chat.id, { onSuccess: onClose }));
    if (isCurrent) router.push('/');
  }

  return (
    <AlertDialog onOpenChange={(open) => !open && onClose()} open>
      <AlertDialogContent onCloseAutoFocus={onCloseAutoFocus}>
        <AlertDialogTitle>Delete this chat?</AlertDialogTitle>
        <AlertDialogDescription>
          «{chat.title}» is deleted with all its answers. This cannot be undone.
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
