import { CircleAlertIcon, SaveOffIcon } from 'lucide-react';
import { stopReasonOf } from '#components/runs/run-words.ts';
import { Badge } from '#components/ui/badge.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { isBlank } from '#lib/shared/blank.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { CopyButton } from './copy-button.tsx';
import type { LiveRun } from './live-run.ts';
import { Busy, LiveStatus } from './live-status.tsx';

type AnswerStatusProps = {
  run: RunJson;
  live: LiveRun | null;
  /** The answer's words on screen, without its reasoning; null while there is nothing of it. */
  text: string | null;
  onRetry: () => void;
};

/** What an answer is doing or how it ended. A completed one says nothing. */
export function AnswerStatus({ run, live, text, onRetry }: AnswerStatusProps) {
  if (live?.unsaved && live.phase === 'streaming') return <Unsaved text={text} />;
  if (live) {
    return (
      <>
        {live.unsaved && <Unsaved text={text} />}
        <LiveStatus onRetry={onRetry} phase={live.phase} text={text} />
      </>
    );
  }
  if (run.status === 'canceled') return <Stopped run={run} />;
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
          This answer is not saved yet: the database does not answer. It is being tried again
          {text ? '; copy the text to be safe.' : '.'}
        </p>
        {text && <CopyButton text={text} variant="outline" />}
      </div>
    </div>
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
