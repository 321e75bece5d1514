import { XIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';

/** Why the words in the composer were not sent. */
export function ComposerNotice({
  sentence,
  onDismiss,
}: {
  sentence: string;
  onDismiss: () => void;
}) {
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
