import { LoaderCircleIcon, PlugZapIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from './copy-button.tsx';
import type { Phase } from './live-run.ts';

type LiveStatusProps = { phase: Phase; text: string | null; onRetry: () => void };

/** What an answer is doing that this page follows. One that streams is its own status. */
export function LiveStatus({ phase, text, onRetry }: LiveStatusProps) {
  switch (phase) {
    case 'sending':
    case 'streaming':
      return text === null ? <Waiting /> : null;
    case 'reconnecting':
      return <Busy>The connection was lost. Reconnecting…</Busy>;
    case 'lost':
      return <Lost onRetry={onRetry} />;
    case 'unconfirmed':
      return <Unconfirmed text={text} />;
    case 'held':
    case 'stopping':
      return <Busy>Stopping…</Busy>;
    case 'ended':
      return null;
  }
}

function Waiting() {
  return (
    <p className="flex items-center gap-2.5 py-1 text-muted-foreground text-sm">
      <span
        aria-hidden
        className="size-2 animate-breathe rounded-full bg-current motion-reduce:animate-none"
      />
      Waiting for the first word…
    </p>
  );
}

/** Something that goes on by itself, and what. */
export function Busy({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-center gap-2 text-muted-foreground text-sm">
      <LoaderCircleIcon
        aria-hidden
        className="size-4 shrink-0 animate-spin motion-reduce:animate-none"
      />
      {children}
    </p>
  );
}

function Unconfirmed({ text }: { text: string | null }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Busy>
        This stop is not confirmed yet: the server has not said that it happened. Asking again…
      </Busy>
      {text && <CopyButton text={text} variant="outline" />}
    </div>
  );
}

function Lost({ onRetry }: { onRetry: () => void }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-sm">
      <PlugZapIcon aria-hidden className="size-4 shrink-0" />
      The connection was lost and could not be restored. What arrived is kept here.
      <Button onClick={onRetry} size="sm" variant="outline">
        Try again
      </Button>
    </p>
  );
}
