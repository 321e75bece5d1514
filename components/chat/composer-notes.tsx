import { UnplugIcon, XIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';

type NoticeProps = { sentence: string; onDismiss: () => void };

/** Why the words in the composer were not sent. */
export function Notice({ sentence, onDismiss }: NoticeProps) {
  return (
    <div
      className="mb-2 flex items-start gap-2 rounded-xl bg-failed px-4 py-2 text-failed-foreground text-sm"
      role="alert"
    >
      <p className="min-w-0 flex-1 py-1">{sentence}</p>
      <Button
        aria-label="Dismiss"
        className="text-current"
        onClick={onDismiss}
        size="icon-sm"
        variant="ghost"
      >
        <XIcon />
      </Button>
    </div>
  );
}

/** That Halt cannot be reached at present. */
export function AwayLine({ id }: { id: string }) {
  const why = navigator.onLine ? 'Halt cannot be reached.' : 'You are offline.';
  return (
    <p className="mb-2 flex items-center gap-2 px-4 text-muted-foreground text-sm" id={id}>
      <UnplugIcon aria-hidden className="size-4 shrink-0" />
      {why} What you write stays here until you send it.
    </p>
  );
}
