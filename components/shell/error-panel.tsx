import { CircleAlertIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';

type ErrorPanelProps = { what: string; error: unknown; onRetry: () => void };

/** Says what could not be loaded and why, with a way forward. */
export function ErrorPanel({ what, error, onRetry }: ErrorPanelProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-xl bg-failed px-4 py-3 text-failed-foreground text-sm">
      <CircleAlertIcon aria-hidden className="size-4 shrink-0" />
      <p className="min-w-48 flex-1">
        {what} could not be loaded. {sentenceOf(error)}
      </p>
      <Button onClick={onRetry} size="sm" variant="outline">
        Try again
      </Button>
    </div>
  );
}
