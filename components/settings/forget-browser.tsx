'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
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
import { forgetBrowser } from '#lib/client/forget-browser.ts';
import { Group } from './group.tsx';

/** Deletes all that is this browser's, once that has been confirmed. */
export function ForgetBrowser() {
  const [isAsking, setIsAsking] = useState(false);
  const forget = useMutation({ mutationFn: forgetBrowser });
  return (
    <Group
      hint="Halt knows you by a cookie in this browser. Forgetting it deletes the cookie, and all your chats, answers and settings on the server."
      title="Your data"
    >
      <Button className="justify-self-start" onClick={() => setIsAsking(true)} variant="outline">
        Forget this browser
      </Button>
      <AlertDialog onOpenChange={setIsAsking} open={isAsking}>
        <AlertDialogContent>
          <AlertDialogTitle>Forget this browser?</AlertDialogTitle>
          <AlertDialogDescription>
            All your chats, answers and settings will be deleted, and an answer that is still being
            written will be stopped. This cannot be undone.
          </AlertDialogDescription>
          {forget.error && (
            <p className="text-failed-foreground text-sm" role="alert">
              {sentenceOf(forget.error)}
            </p>
          )}
          <DialogFooter>
            <AlertDialogCancel asChild>
              <Button variant="outline">Cancel</Button>
            </AlertDialogCancel>
            <Button
              // The page that starts anew takes the dialog with it.
              disabled={forget.isPending || forget.isSuccess}
              onClick={() => forget.mutate()}
              variant="destructive"
            >
              {forget.isPending || forget.isSuccess ? 'Forgetting…' : 'Forget everything'}
            </Button>
          </DialogFooter>
        </AlertDialogContent>
      </AlertDialog>
    </Group>
  );
}
