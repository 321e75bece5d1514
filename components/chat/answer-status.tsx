import { CircleAlertIcon, LoaderCircleIcon, PlugZapIcon, SaveOffIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { StoppedLine } from '#components/runs/stopped-line.tsx';
import { Button } from '#components/ui/button.tsx';
import type { FollowedRun, Phase } from '#lib/client/followed-run.ts';
import { isBlank } from '#lib/shared/blank.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { CopyButton } from './answer-actions.tsx';

type AnswerStatusProps = {
  run: RunJson;
  followed: FollowedRun | null;
  /** The answer's words on screen, without its reasoning; null while there is nothing of it. */
  text: string | null;
  onRetry: () => void;
};

/** What an answer is doing or how it ended. A completed one says nothing. */
export function AnswerStatus({ run, followed, text, onRetry }: AnswerStatusProps) {
  if (followed?.isUnsaved && followed.phase === 'streaming') return <Unsaved text={text} />;
  if (followed) {
    return (
      <>
        {followed.isUnsaved && <Unsaved text={text} />}
        <FollowedStatus onRetry={onRetry} phase={followed.phase} text={text} />
      </>
    );
  }
  if (run.status === 'canceled') return <StoppedLine run={run} />;
  if (run.status === 'failed') return <Failed run={run} />;
  if (run.status === 'streaming') return <Busy>Connecting…</Busy>;
  if (text === null || isBlank(text)) {
    return <p className="text-muted-foreground text-sm">The answer is empty.</p>;
  }
  return null;
}

function Unsaved({ text }: { text: string | null }) {
  return (
    <div className="flex gap-2.5 rounded-xl border bg-card px-4 py-3 text-sm">
      <SaveOffIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <div className="flex flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-56 flex-1">
          This answer is not saved yet: the database is not responding. Halt keeps trying
          {text ? '; copy the text to be safe.' : '.'}
        </p>
        {text && <CopyButton text={text} variant="outline" />}
      </div>
    </div>
  );
}

function Failed({ run }: { run: RunJson }) {
  const message = run.error?.message ?? 'This answer failed for an unknown reason.';
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

type FollowedStatusProps = { phase: Phase; text: string | null; onRetry: () => void };

/** What an answer is doing that this page follows. One that streams is its own status. */
function FollowedStatus({ phase, text, onRetry }: FollowedStatusProps) {
  switch (phase) {
    case 'sending':
    case 'streaming':
      return text === null ? <Waiting /> : null;
    case 'reconnecting':
      return <Busy>Connection lost. Reconnecting…</Busy>;
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

function Unconfirmed({ text }: { text: string | null }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Busy>This stop is not confirmed yet: the server is not responding. Trying again…</Busy>
      {text && <CopyButton text={text} variant="outline" />}
    </div>
  );
}

function Lost({ onRetry }: { onRetry: () => void }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-sm">
      <PlugZapIcon aria-hidden className="size-4 shrink-0" />
      Connection lost. What you received so far is kept here.
      <Button onClick={onRetry} size="sm" variant="outline">
        Try again
      </Button>
    </p>
  );
}
