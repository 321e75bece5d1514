import { CircleAlertIcon, LoaderCircleIcon, PlugZapIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { stopReasonOf } from '#components/runs/run-words.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import type { RunJson } from '#lib/runs/run.ts';
import type { LiveRun } from './live-run.ts';

type AnswerStatusProps = {
  run: RunJson;
  live: LiveRun | null;
  hasWords: boolean;
  onRetry: () => void;
};

/** What an answer is doing or how it ended. A completed one says nothing. */
export function AnswerStatus({ run, live, hasWords, onRetry }: AnswerStatusProps) {
  if (live) return <LiveStatus hasWords={hasWords} live={live} onRetry={onRetry} />;
  if (run.status === 'canceled') return <Stopped run={run} />;
  if (run.status === 'failed') return <Failed run={run} />;
  if (run.status === 'streaming') return <Busy>Connecting…</Busy>;
  if (!hasWords) return <p className="text-muted-foreground text-sm">The answer is empty.</p>;
  return null;
}

function LiveStatus({ live, hasWords, onRetry }: Omit<AnswerStatusProps, 'run'>) {
  if (!live) return null;
  switch (live.phase) {
    case 'sending':
    case 'streaming':
      return hasWords ? null : <Waiting />;
    case 'reconnecting':
      return <Busy>The connection was lost. Reconnecting…</Busy>;
    case 'lost':
      return <Lost onRetry={onRetry} />;
    case 'unconfirmed':
      return (
        <Busy>
          This stop is not confirmed yet: the server has not said that it happened. Asking again…
        </Busy>
      );
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

function Busy({ children }: { children: ReactNode }) {
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

function Stopped({ run }: { run: RunJson }) {
  const reason = stopReasonOf(run);
  return (
    <p className="flex flex-wrap items-center gap-2 text-muted-foreground text-sm">
      <Badge variant="stopped">
        <HaltMark />
        <span>Stopped</span>
      </Badge>
      {reason && <span>{reason}</span>}
    </p>
  );
}

function Failed({ run }: { run: RunJson }) {
  const message = run.error?.message ?? 'This answer failed, and nothing more is known about it.';
  return (
    <div className="flex items-start gap-2.5 rounded-xl bg-failed px-4 py-3 text-failed-foreground text-sm">
      <CircleAlertIcon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="wrap-anywhere">{message}</p>
        {run.error && <p className="mt-1 font-mono text-xs">{run.error.code}</p>}
      </div>
    </div>
  );
}
